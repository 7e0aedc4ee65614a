using SamkeStream.Training.Universe;

namespace SamkeStream.Training.Encoder;

/// <summary>
/// Universe texts that tell rules apart: lore, which ties all six cue words of a rule together, and clean cued prompts of training
/// tasks. No held-out task and no answer is in them.
/// </summary>
public sealed class RuleTexts(TaskUniverse universe)
{
    private const double LoreShare = 0.4;

    private readonly string[][] _domains =
        [.. universe.Rules.Select(rule => universe.TrainingTasks.Where(t => t.Rule == rule.Index).Select(t => t.Domain).ToArray())];

    /// <summary>Two texts of each rule, in the order of the rules, twice over.</summary>
    public string[] Round(SeededRandom random) => [.. universe.Rules.Concat(universe.Rules).Select(rule => Text(random, rule))];

    /// <summary>Texts to learn a vocabulary from: as many of each kind for each rule.</summary>
    public IEnumerable<string> Vocabulary(SeededRandom random, int perKind)
    {
        foreach (var rule in universe.Rules)
        {
            for (var i = 0; i < perKind; i++)
            {
                yield return universe.Lore(random, rule);
                yield return Prompt(random, rule);
            }
        }
    }

    private string Text(SeededRandom random, Rule rule) => random.NextDouble() < LoreShare ? universe.Lore(random, rule) : Prompt(random, rule);

    private string Prompt(SeededRandom random, Rule rule) => universe.Cued(random, random.Pick(_domains[rule.Index]), rule.SeenCues, rule).Prompt;
}
