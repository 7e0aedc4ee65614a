namespace SamkeStream.State.References;

/// <summary>Values of <see cref="StoredReference.Source"/>.</summary>
public static class ReferenceSources
{
    /// <summary>From prompts that were handed over.</summary>
    public const string File = "file";

    /// <summary>From prompts of a stream in a span of time.</summary>
    public const string Stream = "stream";

    /// <summary>From the next prompts of a stream.</summary>
    public const string Live = "live";

    /// <summary>By Catch itself: a stream's first reference, or the one after a drift.</summary>
    public const string Learned = "learned";
}
