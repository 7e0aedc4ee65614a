using SamkeStream.Training.Encoder;
using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Training.Tests.Encoder;

public sealed class RuleTextsTests
{
    [Fact]
    public void Prompts_are_of_training_tasks_only_and_quote_no_reserved_cue()
    {
        var world = TaskUniverse.Default;
        var found = new HashSet<UniverseTask>();
        foreach (var text in new RuleTexts(world).Vocabulary(new SeededRandom(1, "test"), 60))
        {
            var words = text.Split(' ');
            if (words.FirstOrDefault(world.Domains.Contains) is not { } domain)
                continue; // lore
            var rule = world.Rules.Single(r => r.SeenCues.Concat(r.ReservedCues).Any(words.Contains));
            Assert.DoesNotContain(words, w => rule.ReservedCues.Contains(w));
            found.Add(new UniverseTask(domain, rule.Index));
        }
        Assert.Empty(found.Except(world.TrainingTasks));
        Assert.Equal(48, found.Count);
    }

    [Fact]
    public void A_round_holds_two_texts_of_every_rule_in_order()
    {
        var world = TaskUniverse.Default;
        var round = new RuleTexts(world).Round(new SeededRandom(2, "test"));
        Assert.Equal(24, round.Length);
        for (var i = 0; i < round.Length; i++)
        {
            var rule = world.Rules[i % 12];
            Assert.Contains(round[i].Split(' '), w => rule.SeenCues.Contains(w) || rule.ReservedCues.Contains(w));
        }
    }
}
