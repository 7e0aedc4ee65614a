namespace SamkeStream.Drift.Monitoring;

/// <summary>A prompt whose vector is kept for a reference.</summary>
internal readonly record struct CollectedPrompt(long Ordinal, long Ticks, float[] Vector);

/// <summary>Collects prompts for the next reference, asks for it or for one of old, and keeps what comes until it is there.</summary>
internal sealed class ReferenceCollector
{
    /// <summary>Prompts that may wait for a fit, however small the reference.</summary>
    private const int LeastRoom = 2000;

    private readonly MonitorOptions _options;
    private readonly List<CollectedPrompt> _prompts = [];
    private int _requestedWith;

    public ReferenceCollector(MonitorOptions options)
    {
        _options = options;
        Target = options.ReferenceSize;
    }

    public IReadOnlyList<CollectedPrompt> Prompts => _prompts;

    /// <summary>Prompts that the reference is to be made of.</summary>
    public int Target { get; private set; }

    /// <summary>Number of the latest request.</summary>
    public int Request { get; private set; }

    /// <summary>It is not answered yet.</summary>
    public bool IsRequested { get; private set; }

    /// <summary>Prompts that came while a reference was being fitted and were too many to be kept.</summary>
    public long Dropped { get; private set; }

    /// <summary>Digest of the reference of old that is asked for; null where one is to be made of the prompts.</summary>
    public string? Recalled { get; private set; }

    /// <summary>The latest prompt when the request was made.</summary>
    public long RequestedAt => _prompts[_requestedWith - 1].Ordinal;

    /// <summary>Prompts after the request, which its answer will judge.</summary>
    public int Waiting => IsRequested ? Math.Max(0, _prompts.Count - _requestedWith) : 0;

    public int? Dimension => _prompts.Count > 0 ? _prompts[0].Vector.Length : null;

    public IReadOnlyList<float[]> Vectors => [.. _prompts.Take(Target).Select(p => p.Vector)];

    public void Add(long ordinal, long ticks, ReadOnlySpan<float> vector)
    {
        _prompts.Add(new CollectedPrompt(ordinal, ticks, vector.ToArray()));
        if (Waiting <= Math.Max(_options.ReferenceSize, LeastRoom))
            return;
        _prompts.RemoveAt(_requestedWith);
        Dropped++;
    }

    /// <summary>Takes out the prompts after the request, to judge them.</summary>
    public CollectedPrompt[] TakeWaiting()
    {
        CollectedPrompt[] waiting = [.. _prompts.Skip(_requestedWith)];
        _prompts.RemoveRange(_prompts.Count - waiting.Length, waiting.Length);
        return waiting;
    }

    /// <summary>Asks if there are enough prompts and nothing is asked yet.</summary>
    public bool TryRequest()
    {
        if (IsRequested || _prompts.Count < Target)
            return false;
        Open(Target, null);
        return true;
    }

    /// <summary>Asks for a reference of old if nothing is asked yet.</summary>
    public bool TryRecall(string digest)
    {
        if (IsRequested || _prompts.Count == 0)
            return false;
        Open(_prompts.Count, digest);
        return true;
    }

    /// <summary>The request is answered or given up; the prompts stay.</summary>
    public void CloseRequest() => (IsRequested, Recalled) = (false, null);

    /// <summary>Makes do with fewer prompts than configured, but uses all that are there.</summary>
    public void Hurry(int enough)
    {
        if (!IsRequested)
            Target = Math.Clamp(Math.Max(enough, _prompts.Count), DriftReference.MinimumSize, Target);
    }

    /// <summary>How often in a row prompts were dropped because they were of more than one regime.</summary>
    public int Drops { get; private set; }

    /// <summary>The earlier half is of another regime than the later one.</summary>
    public void DropEarlierHalf()
    {
        _prompts.RemoveRange(0, _prompts.Count / 2);
        Drops++;
    }

    /// <summary>The reference was too small for the stream's dependence: twice as many prompts, or later ones.</summary>
    public void Extend()
    {
        if (Target < _options.MaximumReferenceSize)
            Target = Math.Min(2 * Target, _options.MaximumReferenceSize);
        else
            _prompts.RemoveRange(0, _prompts.Count / 2);
    }

    /// <summary>The prompts make no reference: others are collected.</summary>
    public void Discard()
    {
        CloseRequest();
        _prompts.RemoveRange(0, Math.Min(Target, _prompts.Count));
        Target = _options.ReferenceSize;
    }

    public void Clear()
    {
        CloseRequest();
        _prompts.Clear();
        Drops = 0;
        Target = _options.ReferenceSize;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Dropped);
        writer.Write(Request);
        writer.Write(IsRequested);
        writer.Write(_requestedWith);
        writer.Write(Recalled ?? "");
        writer.Write(Target);
        writer.Write(Drops);
        writer.Write(_prompts.Count);
        foreach (var prompt in _prompts)
        {
            writer.Write(prompt.Ordinal);
            writer.Write(prompt.Ticks);
            writer.WriteArray<float>(prompt.Vector);
        }
    }

    public void Load(BinaryReader reader)
    {
        Dropped = reader.ReadInt64();
        Request = reader.ReadInt32();
        IsRequested = reader.ReadBoolean();
        _requestedWith = reader.ReadInt32();
        Recalled = reader.ReadString() is { Length: > 0 } digest ? digest : null;
        Target = reader.ReadInt32();
        Drops = reader.ReadInt32();
        var count = reader.ReadCount();
        for (var i = 0; i < count; i++)
            _prompts.Add(new CollectedPrompt(reader.ReadInt64(), reader.ReadInt64(), reader.ReadArray<float>()));
    }

    private void Open(int prompts, string? recalled)
    {
        (IsRequested, Recalled, _requestedWith) = (true, recalled, prompts);
        Request++;
    }
}
