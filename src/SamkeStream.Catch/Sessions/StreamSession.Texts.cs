using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <content>How long the texts of the newest prompts are kept, and what is kept in their place.</content>
internal sealed partial class StreamSession
{
    /// <summary>Whether texts are kept at all.</summary>
    public bool KeepsTexts { get; private set; } = true;

    /// <summary>When the oldest text has been kept long enough; null where none is kept.</summary>
    public DateTimeOffset? TextsUntil =>
        OldestText is { } oldest ? oldest + TimeSpan.FromHours(Settings.PromptTtlHours) : null;

    private DateTimeOffset? OldestText => _recent.Values.Where(prompt => prompt.HasText).Min(prompt => prompt.TakenAt ?? prompt.Time);

    /// <summary>Takes into use whether texts are kept; those that may not be are forgotten.</summary>
    public void Keep(bool isTextKept)
    {
        KeepsTexts = isTextKept;
        if (!isTextKept)
            ForgetAllTexts();
    }

    /// <summary>Puts hashes in the place of all texts.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetAllTexts() => Forget(_ => true);

    /// <summary>Puts hashes in the place of texts that were kept long enough, unless an open window will name them.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetOldTexts(DateTimeOffset now)
    {
        var until = now - TimeSpan.FromHours(Settings.PromptTtlHours);
        return Monitor.WindowDeadline is null && Forget(prompt => (prompt.TakenAt ?? prompt.Time) <= until);
    }

    private bool Forget(Func<WindowPrompt, bool> isOver)
    {
        var over = _recent.Values.Where(prompt => prompt.HasText && isOver(prompt)).ToList();
        foreach (var prompt in over)
            _recent[prompt.Ordinal] = prompt.WithoutText();
        NeedsSnapshot |= over.Count > 0;
        return over.Count > 0;
    }
}
