using SamkeStream.State.Streams;
using SamkeStream.Training.Universe;

namespace SamkeStream.Cli.Demo.Script;

/// <summary>
/// Traffic of the task universe: questions that name their rule, then cued questions of two held-out tasks with the same
/// templates and noise, so that only the task tells them apart.
/// </summary>
internal static class UniverseScript
{
    private const int ItemsPerUse = 100;

    /// <summary>Prompts of a changed phase that may pass before the alarm.</summary>
    private const int LongestDelay = 400;

    private const int Window = 128;

    public static DemoScript Create(int seed)
    {
        var universe = TaskUniverse.Default;
        var random = new SeededRandom(seed, "demo");
        var first = random.Pick(universe.EvaluatedHeldOutTasks);
        var second = random.Pick([.. universe.EvaluatedHeldOutTasks.Where(task =>
            task.Domain != first.Domain && universe.Rules[task.Rule].Aspect != universe.Rules[first.Rule].Aspect)]);
        const int learned = DemoScript.PreferredReferenceSize + DemoScript.WatchedPrompts;
        return new DemoScript(
            [
                Phase("explicit questions", learned, count => universe.ExplicitQuestions(universe.SeenDomains, count, seed)),
                Cued(universe, first, LongestDelay + learned, seed),
                Cued(universe, second, LongestDelay + Window, seed),
            ],
            DemoScript.PreferredReferenceSize,
            []);
    }

    private static DemoPhase Cued(TaskUniverse universe, UniverseTask task, int prompts, int seed) =>
        Phase($"cued: {task.Domain}, {universe.Rules[task.Rule]}", prompts, count => universe.Questions(task, count, seed));

    private static DemoPhase Phase(string name, int prompts, Func<int, IReadOnlyList<Question>> draw)
    {
        var questions = draw(prompts + (2 * ItemsPerUse));
        return new DemoPhase
        {
            Name = name,
            Prompts = [.. questions.Take(prompts).Select(question => question.Prompt)],
            ValidationItems = Items(questions.Skip(prompts).Take(ItemsPerUse), "validation"),
            TestItems = Items(questions.Skip(prompts + ItemsPerUse), "test"),
        };
    }

    private static List<ValidationItem> Items(IEnumerable<Question> questions, string use) =>
        [.. questions.Select((question, i) => new ValidationItem { Id = $"{use}-{i}", Prompt = question.Prompt, Choices = question.Choices, Answer = question.Answer })];
}
