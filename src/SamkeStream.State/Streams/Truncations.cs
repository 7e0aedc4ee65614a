namespace SamkeStream.State.Streams;

/// <summary>Values of <see cref="StreamSettings.Truncation"/>: what is left out of a text that is longer than the encoder's window.</summary>
public static class Truncations
{
    public const string End = "end";

    public const string Start = "start";

    /// <summary>Nothing: the text is read a window at a time, its vector is the windows' mean.</summary>
    public const string Chunks = "chunks";

    public static IReadOnlyList<string> All { get; } = [End, Start, Chunks];
}
