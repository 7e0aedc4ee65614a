namespace SamkeStream.Benchmarks.Drift.Streams;

/// <summary>What a changed stream is, for tables and for the kind that is right.</summary>
public enum ChangeType
{
    /// <summary>Every prompt comes from a new domain.</summary>
    Full,

    /// <summary>A share of the prompts comes from a new domain.</summary>
    Contamination,

    /// <summary>One of the stream's own domains comes more often.</summary>
    Reweighting,
}

/// <summary>A change of a stream: usual traffic before, other traffic after, at once or over a ramp.</summary>
/// <param name="Name">Names it in tables.</param>
/// <param name="Type">What it is.</param>
/// <param name="Domain">The domain that is new or comes more often.</param>
/// <param name="After">Traffic after the change.</param>
/// <param name="Ramp">Prompts over which the new traffic rises from nothing to all; 0: at once.</param>
public sealed record Change(string Name, ChangeType Type, string Domain, Traffic After, int Ramp = 0)
{
    /// <summary>Every change that a mix is measured on.</summary>
    public static IReadOnlyList<Change> All(Mix mix, LivePool pool)
    {
        ArgumentNullException.ThrowIfNull(mix);
        ArgumentNullException.ThrowIfNull(pool);
        var changes = new List<Change>();
        for (var i = 0; i < mix.New.Count; i++)
        {
            changes.Add(new Change($"to {mix.New[i]}", ChangeType.Full, mix.New[i], pool.With(i, 1)));
            changes.Add(new Change($"20 % {mix.New[i]}", ChangeType.Contamination, mix.New[i], pool.With(i, .2)));
        }

        for (var d = 0; mix.Domains.Count > 2 && d < mix.Domains.Count; d++)
        {
            var usual = Math.Round(100 * pool.Shares[d]);
            changes.Add(new Change($"{mix.Domains[d]} {usual} to 60 %", ChangeType.Reweighting, mix.Domains[d], pool.Reweighted(d, .6)));
        }

        return changes;
    }

    /// <summary>Rows of a stream with the change after so many prompts.</summary>
    public int[] Draw(StreamSampler sampler, Traffic usual, int before, int after)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        sampler.Restart();
        var rows = new int[before + after];
        for (var i = 0; i < before; i++)
            rows[i] = sampler.Next(usual);
        for (var i = 0; i < after; i++)
            rows[before + i] = sampler.Next(Ramp == 0 || sampler.Happens((double)i / Ramp) ? After : usual);
        return rows;
    }
}
