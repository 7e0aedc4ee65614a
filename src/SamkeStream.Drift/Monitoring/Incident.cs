namespace SamkeStream.Drift.Monitoring;

/// <summary>What is known of the drift that is open.</summary>
internal sealed class Incident
{
    public long ChangePoint { get; set; }

    /// <summary>Prompts from the change point to the alarm.</summary>
    public int Delay { get; set; }

    /// <summary>Prompts since the change, by cell, then far ones [K + 1].</summary>
    public int[] Counts { get; set; } = [];

    /// <summary>Prompts since the change.</summary>
    public int Prompts { get; set; }

    /// <summary>Prompts at which the next update is due; it doubles.</summary>
    public int NextUpdate { get; set; }

    /// <summary>When the window stops waiting, in ticks.</summary>
    public long Deadline { get; set; }

    public bool IsWindowOut { get; set; }

    /// <summary>Prompts since the score was last above the threshold.</summary>
    public int Quiet { get; set; }

    public DriftTempo? Tempo { get; set; }

    /// <summary>The regime that the stream is in now; null while that is not decided.</summary>
    public string? RegimeId { get; set; }

    /// <summary>The stream was in that regime before.</summary>
    public bool IsRecurring { get; set; }

    /// <summary>A regime of old that it could be, if more prompts confirm it; the window waits for them.</summary>
    public string? RegimeCandidate { get; set; }

    public double FarShare => (double)Counts[^1] / Prompts;

    public void Count(int bin)
    {
        Counts[bin]++;
        Prompts++;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(ChangePoint);
        writer.Write(Delay);
        writer.WriteArray<int>(Counts);
        writer.Write(Prompts);
        writer.Write(NextUpdate);
        writer.Write(Deadline);
        writer.Write(IsWindowOut);
        writer.Write(Quiet);
        writer.Write(Tempo is { } tempo ? (int)tempo : -1);
        writer.Write(RegimeId ?? "");
        writer.Write(IsRecurring);
        writer.Write(RegimeCandidate ?? "");
    }

    public static Incident Load(BinaryReader reader) => new()
    {
        ChangePoint = reader.ReadInt64(),
        Delay = reader.ReadInt32(),
        Counts = reader.ReadArray<int>(),
        Prompts = reader.ReadInt32(),
        NextUpdate = reader.ReadInt32(),
        Deadline = reader.ReadInt64(),
        IsWindowOut = reader.ReadBoolean(),
        Quiet = reader.ReadInt32(),
        Tempo = reader.ReadInt32() is var tempo and >= 0 ? (DriftTempo)tempo : null,
        RegimeId = reader.ReadString() is { Length: > 0 } id ? id : null,
        IsRecurring = reader.ReadBoolean(),
        RegimeCandidate = reader.ReadString() is { Length: > 0 } candidate ? candidate : null,
    };
}
