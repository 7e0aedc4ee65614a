namespace SamkeStream.Catch;

/// <summary>Tells listeners in this process what the detector said of every prompt; for live displays.</summary>
public sealed class PromptScores
{
    /// <summary>Raised on the consumer's thread after the state is stored; listeners must be quick.</summary>
    public event Action<PromptScore>? Scored;

    internal void Tell(PromptScore score) => Scored?.Invoke(score);
}
