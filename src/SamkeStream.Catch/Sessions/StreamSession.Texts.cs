namespace SamkeStream.Catch.Sessions;

/// <content>How long the texts of the newest prompts are kept, and what is kept in their place.</content>
internal sealed partial class StreamSession
{
    /// <summary>Whether texts are kept at all.</summary>
    public bool KeepsTexts { get; private set; } = true;

    /// <summary>When the oldest text has been kept long enough; null where none is kept.</summary>
    public DateTimeOffset? TextsUntil =>
        _recent.OldestText is { } oldest ? oldest + TimeSpan.FromHours(Settings.PromptTtlHours) : null;

    /// <summary>Takes into use whether texts are kept; those that may not be are forgotten.</summary>
    public void Keep(bool isTextKept)
    {
        KeepsTexts = isTextKept;
        if (!isTextKept)
            ForgetAllTexts();
    }

    /// <summary>Puts hashes in the place of all texts.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetAllTexts() => Forget(DateTimeOffset.MaxValue);

    /// <summary>Puts hashes in the place of texts that were kept long enough, unless an open window will name them.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetOldTexts(DateTimeOffset now) => Monitor.WindowDeadline is null && Forget(now - TimeSpan.FromHours(Settings.PromptTtlHours));

    private bool Forget(DateTimeOffset until)
    {
        var isAny = _recent.ForgetTexts(until);
        NeedsSnapshot |= isAny;
        return isAny;
    }
}
