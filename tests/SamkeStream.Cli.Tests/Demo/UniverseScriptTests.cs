using SamkeStream.Cli.Demo.Script;
using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Cli.Tests.Demo;

public class UniverseScriptTests
{
    [Fact]
    public void The_same_seed_gives_the_same_traffic()
    {
        var (first, again, other) = (UniverseScript.Create(5), UniverseScript.Create(5), UniverseScript.Create(6));

        Assert.Equal(first.Phases.SelectMany(phase => phase.Prompts), again.Phases.SelectMany(phase => phase.Prompts));
        Assert.NotEqual(first.Phases[0].Prompts, other.Phases[0].Prompts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Two_held_out_tasks_of_other_domain_and_aspect_follow_explicit_questions(int seed)
    {
        var universe = TaskUniverse.Default;

        var names = UniverseScript.Create(seed).Phases.Select(phase => phase.Name).ToArray();

        Assert.Equal("explicit questions", names[0]);
        var tasks = names[1..].Select(name => universe.HeldOutTasks.Single(task => name == $"cued: {task.Domain}, {universe.Rules[task.Rule]}")).ToArray();
        Assert.NotEqual(tasks[0].Domain, tasks[1].Domain);
        Assert.NotEqual(universe.Rules[tasks[0].Rule].Aspect, universe.Rules[tasks[1].Rule].Aspect);
    }

    [Fact]
    public void Traffic_validation_and_test_questions_do_not_overlap()
    {
        foreach (var phase in UniverseScript.Create(1).Phases)
        {
            var all = phase.Prompts.Concat(phase.ValidationItems.Select(item => item.Prompt)).Concat(phase.TestItems.Select(item => item.Prompt)).ToList();

            Assert.Equal((100, 100), (phase.ValidationItems.Count, phase.TestItems.Count));
            Assert.Equal(all.Count, all.Distinct().Count());
        }
    }

    [Fact]
    public void Every_learned_phase_has_prompts_enough_to_be_learned_and_watched()
    {
        var script = UniverseScript.Create(1);

        Assert.True(script.ReferenceSize >= 1000);
        Assert.All(script.Phases.SkipLast(1), phase => Assert.True(phase.Prompts.Count >= script.ReferenceSize + DemoScript.WatchedPrompts));
    }
}
