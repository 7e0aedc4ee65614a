namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>Scores of one stream with a change: at the last usual prompt, and so many prompts after the change.</summary>
/// <param name="Before">D_t at the last prompt before the change.</param>
/// <param name="After">D_t after <see cref="Widths"/> changed prompts.</param>
public sealed record ScoreSample(double Before, IReadOnlyList<double> After)
{
    /// <summary>Changed prompts after which scores are taken.</summary>
    public static readonly IReadOnlyList<int> Widths = [16, 64];

    /// <summary>From the scores of a whole stream; a detector that does not score every prompt keeps its last score.</summary>
    public static ScoreSample From(IReadOnlyList<double> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new ScoreSample(LastUpTo(Trial.WarmUp - 1), [.. Widths.Select(width => LastUpTo(Trial.WarmUp + width - 1))]);

        double LastUpTo(int at)
        {
            while (at > 0 && !double.IsFinite(path[at]))
                at--;
            return double.IsFinite(path[at]) ? path[at] : double.MinValue;
        }
    }
}
