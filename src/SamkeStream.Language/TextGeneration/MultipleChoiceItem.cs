namespace SamkeStream.Language.TextGeneration;

/// <summary>A question with a known answer.</summary>
/// <param name="Prompt">The text before the answer.</param>
/// <param name="Options">Possible answers.</param>
/// <param name="Answer">Index of the right one.</param>
public sealed record MultipleChoiceItem(string Prompt, IReadOnlyList<string> Options, int Answer);

/// <summary>What a model answered.</summary>
/// <param name="Choice">Index of the most probable option; −1 where the model gave no numbers.</param>
/// <param name="Correct">Whether that is the right one.</param>
/// <param name="NegativeLogLikelihood">Minus the log-probability of the right option among the options; infinite where the model gave no numbers.</param>
public sealed record ItemScore(int Choice, bool Correct, double NegativeLogLikelihood)
{
    /// <param name="logProbabilities">Of each option.</param>
    /// <param name="answer">Index of the right one.</param>
    public static ItemScore Of(IReadOnlyList<double> logProbabilities, int answer)
    {
        ArgumentNullException.ThrowIfNull(logProbabilities);
        if (answer < 0 || answer >= logProbabilities.Count)
            throw new ArgumentOutOfRangeException(nameof(answer), answer, $"allowed: 0 to {logProbabilities.Count - 1}");
        if (logProbabilities.Any(double.IsNaN))
            return new ItemScore(-1, false, double.PositiveInfinity);
        var best = logProbabilities.Max();
        var choice = Enumerable.Range(0, logProbabilities.Count).First(i => logProbabilities[i] == best);
        var total = best + Math.Log(logProbabilities.Sum(p => Math.Exp(p - best)));
        return new ItemScore(choice, choice == answer, total - logProbabilities[answer]);
    }
}

/// <summary>A generated text.</summary>
/// <param name="Text">Without special tokens.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">New tokens.</param>
/// <param name="Ended">Whether the model ended the text; else the limit did.</param>
public sealed record Completion(string Text, int PromptTokens, int CompletionTokens, bool Ended);
