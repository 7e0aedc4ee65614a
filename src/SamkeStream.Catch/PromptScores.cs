namespace SamkeStream.Catch;

/// <summary>Tells listeners in this process what the detector said of every prompt, and when; for live displays and measurements.</summary>
public sealed class PromptScores
{
    /// <summary>Raised on the consumer's thread after the state is stored; listeners must be quick.</summary>
    public event Action<PromptScore>? Scored;

    /// <summary>Raised on the same thread, for each message; listeners must be quick.</summary>
    public event Action<PromptTimes>? Timed;

    internal bool WantsTimes => Timed is not null;

    internal void Tell(PromptTimes times) => Timed?.Invoke(times);

    internal void Tell(PromptScore score) => Scored?.Invoke(score);
}
