namespace SamkeStream.Training.Universe;

/// <summary>
/// What a stream is about: one domain under one rule. Its prompts never name the rule; they quote cue words of it.
/// A mixed task follows two rules, each question the one its own cue words belong to.
/// </summary>
public sealed record UniverseTask(string Domain, int Rule, int? SecondRule = null)
{
    public override string ToString() => SecondRule is { } second ? $"{Domain}/{Rule}+{second}" : $"{Domain}/{Rule}";
}

/// <summary>Which six cue words of a rule may be quoted: the four that training sees or the two kept back.</summary>
public enum CueWords { Seen, Reserved }

/// <summary>"Which noun has the most (or least) of the aspect": <paramref name="Index"/> in 0..11.</summary>
public sealed record Rule(int Index, string Aspect, string Polarity, IReadOnlyList<string> SeenCues, IReadOnlyList<string> ReservedCues)
{
    public bool IsMost => Polarity == "most";

    public IReadOnlyList<string> Cues(CueWords words) => words == CueWords.Seen ? SeenCues : ReservedCues;

    public override string ToString() => $"{Polarity} {Aspect}";
}

/// <summary>A prompt that ends in "answer :", the four nouns it offers and the index of the right one.</summary>
public sealed record Question(string Prompt, IReadOnlyList<string> Choices, int Answer)
{
    public string AnswerText => Choices[Answer];
}
