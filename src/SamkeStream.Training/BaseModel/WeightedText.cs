using SamkeStream.Language.Tokenization;
using SamkeStream.Training.Universe;

namespace SamkeStream.Training.BaseModel;

/// <summary>A token sequence to learn, with the weight that each token has as a target.</summary>
internal sealed record WeightedText(int[] Ids, float[] Weights);

/// <summary>The base model's curriculum of <c>notes/tiny-cao-recipe.md</c> §3: what a training step reads.</summary>
internal sealed class Curriculum(TaskUniverse universe, Tokenizer tokenizer, int endOfText)
{
    private const float Context = 0.05f;
    private const float DrillContext = 0.03f;
    private const float NamedAnswer = 3;
    private const float CuedAnswer = 1.5f;
    private const float End = 0.2f;
    private const int DrillItems = 7;

    private readonly HashSet<int> _levels = [.. universe.LevelWords.SelectMany(word => tokenizer.Encode(" " + word, addSpecialTokens: false))];

    /// <summary>Lines of answered rules.</summary>
    public List<WeightedText> Drills(SeededRandom random, IReadOnlyList<string> domains, int count)
    {
        var texts = new List<WeightedText>(count);
        for (var i = 0; i < count; i++)
        {
            var ids = Encode(universe.Drill(random, random.Pick(domains), DrillItems));
            // domain and four nouns, then items of four tokens: ; polarity aspect answer
            texts.Add(new WeightedText(ids, [.. ids.Select((_, j) => j > 5 && j % 4 == 0 ? NamedAnswer : DrillContext)]));
        }
        return texts;
    }

    /// <summary>Questions that name their rule.</summary>
    public IEnumerable<WeightedText> Explicit(SeededRandom random, IReadOnlyList<string> domains, int count) =>
        Enumerable.Range(0, count).Select(_ => Answered(universe.Explicit(random, random.Pick(domains), random.Pick(universe.Rules)), NamedAnswer)).ToList();

    /// <summary>Cued questions whose label is drawn independently of the cue words, so that a cue says nothing about the answer.</summary>
    public IEnumerable<WeightedText> Uninformative(SeededRandom random, IReadOnlyList<string> domains, int count) =>
        Enumerable.Range(0, count).Select(_ =>
        {
            var quoted = random.Pick(universe.Rules);
            return Answered(universe.Cued(random, random.Pick(domains), [.. quoted.SeenCues, .. quoted.ReservedCues], random.Pick(universe.Rules)), CuedAnswer);
        }).ToList();

    public IEnumerable<WeightedText> Facts(SeededRandom random, IReadOnlyList<string> domains, int count) =>
        Enumerable.Range(0, count).Select(_ =>
        {
            var ids = (int[])[.. Encode(universe.Fact(random, random.Pick(domains))), endOfText];
            return new WeightedText(ids, [.. ids.Select(id => _levels.Contains(id) ? 1 : Context)]);
        }).ToList();

    private WeightedText Answered(Question question, float weight)
    {
        var ids = Encode($"{question.Prompt} {question.AnswerText}");
        return new WeightedText([.. ids, endOfText], [.. Enumerable.Repeat(Context, ids.Length - 1), weight, End]);
    }

    private int[] Encode(string text) => tokenizer.Encode(text, addSpecialTokens: false);
}
