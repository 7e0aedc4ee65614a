using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>The place of one stream's session in memory.</summary>
internal sealed class SessionSlot(string stream)
{
    public string Stream => stream;

    /// <summary>One user at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Null where it is not loaded, or may be ahead of what is stored.</summary>
    public StreamSession? Session { get; set; }

    public StateVersions Versions { get; set; } = StateVersions.None;

    /// <summary>Writes of this state so far.</summary>
    public long Commit { get; set; }

    public long SnapshotBytes { get; set; }

    /// <summary>Bytes logged since the snapshot.</summary>
    public long LogBytes { get; set; }

    /// <summary>Order of uses.</summary>
    public long LastUse { get; set; }
}
