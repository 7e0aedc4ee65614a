using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Training.Tests.Universe;

public sealed class TaskUniverseTests
{
    private static TaskUniverse World => TaskUniverse.Default;

    [Fact]
    public void Has_ten_domains_of_twenty_nouns_that_share_no_word()
    {
        Assert.Equal(10, World.Domains.Count);
        Assert.All(World.Domains, d => Assert.Equal(20, World.Nouns(d).Count));
        Assert.Equal(200, World.Domains.SelectMany(World.Nouns).Distinct().Count());
    }

    [Fact]
    public void Has_seventy_two_distinct_cue_words_that_are_no_nouns()
    {
        var cues = World.Rules.SelectMany(r => r.SeenCues.Concat(r.ReservedCues)).ToArray();
        Assert.Equal(72, cues.Distinct().Count());
        Assert.Empty(cues.Intersect(World.Domains.SelectMany(World.Nouns)));
    }

    [Fact]
    public void Splits_are_disjoint_and_of_the_sizes_of_the_recipe()
    {
        Assert.Equal(48, World.TrainingTasks.Distinct().Count());
        Assert.Equal(24, World.HeldOutTasks.Distinct().Count());
        Assert.Equal(12, World.EvaluatedHeldOutTasks.Select(t => t.Rule).Distinct().Count());
        Assert.Equal(12, World.UnseenLexiconTasks.Count);
        Assert.Empty(World.TrainingTasks.Intersect(World.HeldOutTasks));
        Assert.All(World.TrainingTasks, t => Assert.DoesNotContain(t.Domain, World.UnseenDomains));
        Assert.All(World.UnseenLexiconTasks, t => Assert.Contains(t.Domain, World.UnseenDomains));
        Assert.All(World.MixedTasks, t => Assert.NotEqual(World.Rules[t.Rule].Aspect, World.Rules[t.SecondRule!.Value].Aspect));
        Assert.All(World.MixedTasks, t => Assert.Contains(new UniverseTask(t.Domain, t.Rule), World.HeldOutTasks));
    }

    [Fact]
    public void Answers_are_the_only_nouns_with_the_extreme_level()
    {
        foreach (var task in World.HeldOutTasks)
        {
            var rule = World.Rules[task.Rule];
            foreach (var question in World.Questions(task, 50, seed: 5))
            {
                var levels = question.Choices.Select(n => World.Level(n, World.Aspects.ToList().IndexOf(rule.Aspect))).ToArray();
                var gold = levels[question.Answer];
                Assert.Equal(1, levels.Count(l => rule.IsMost ? l >= gold : l <= gold));
                Assert.EndsWith(" answer :", question.Prompt, StringComparison.Ordinal);
                Assert.All(question.Choices, c => Assert.Contains(c, World.Nouns(task.Domain)));
            }
        }
    }

    [Fact]
    public void Cued_prompts_quote_other_rules_at_the_noise_rate_and_never_name_their_own()
    {
        var task = World.HeldOutTasks[0];
        var rule = World.Rules[task.Rule];
        var questions = World.Questions(task, 2000, seed: 1);
        var own = questions.Count(q => rule.SeenCues.Count(c => q.Prompt.Split(' ').Contains(c)) == 2);
        Assert.InRange(own, 1300 - 90, 1300 + 90);
        Assert.All(questions, q => Assert.DoesNotContain(rule.Aspect, q.Prompt.Split(' ')));
        Assert.All(questions, q => Assert.DoesNotContain(q.Prompt.Split(' '), w => World.Rules.Any(r => r.ReservedCues.Contains(w))));
    }

    [Fact]
    public void Reserved_cue_words_are_quoted_only_when_asked_for()
    {
        var task = World.HeldOutTasks[3];
        var rule = World.Rules[task.Rule];
        var questions = World.Questions(task, 100, seed: 1, noise: 0, CueWords.Reserved);
        Assert.All(questions, q => Assert.Equal(2, rule.ReservedCues.Count(c => q.Prompt.Split(' ').Contains(c))));
    }

    [Fact]
    public void The_same_seed_makes_the_same_questions_and_another_seed_others()
    {
        var task = World.TrainingTasks[7];
        var first = World.Questions(task, 64, seed: 3);
        Assert.Equal(first.Select(q => q.Prompt), World.Questions(task, 64, seed: 3).Select(q => q.Prompt));
        Assert.NotEqual(first.Select(q => q.Prompt), World.Questions(task, 64, seed: 4).Select(q => q.Prompt));
        Assert.Equal(64, first.Select(q => q.Prompt).Distinct().Count());
    }

    [Fact]
    public void Every_text_is_made_of_the_words_that_the_universe_lists()
    {
        var random = new SeededRandom(1, "words");
        var words = World.Words.ToHashSet();
        foreach (var domain in World.Domains)
        {
            foreach (var rule in World.Rules)
            {
                string[] texts =
                [
                    World.Explicit(random, domain, rule).Prompt,
                    World.Cued(random, domain, rule.ReservedCues, rule).Prompt,
                    World.Fact(random, domain), World.Drill(random, domain, 7), World.Lore(random, rule),
                ];
                Assert.All(texts.SelectMany(t => t.Split(' ')), w => Assert.Contains(w, words));
            }
        }
    }

    [Fact]
    public void Drill_lines_answer_their_rules()
    {
        var random = new SeededRandom(2, "drill");
        var line = World.Drill(random, "animal", 7);
        var parts = line.Split(" ; ");
        var nouns = parts[0].Split(' ')[1..];
        Assert.Equal(4, nouns.Length);
        Assert.True(parts.Length > 1);
        foreach (var item in parts[1..])
        {
            var words = item.Split(' ');
            var rule = World.Rules.Single(r => r.Polarity == words[0] && r.Aspect == words[1]);
            Assert.Equal(words[2], nouns[World.Answer(nouns, rule)!.Value]);
        }
    }
}
