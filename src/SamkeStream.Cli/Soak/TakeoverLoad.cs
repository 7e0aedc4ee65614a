using SamkeStream.Contracts.V1;
using SamkeStream.Training.Universe;

namespace SamkeStream.Cli.Soak;

/// <summary>The prompts of a soak: each stream first asks of the domains that the models know, then changes again and again.</summary>
internal sealed class TakeoverLoad
{
    public const int ReferenceSize = 400;

    private const int PromptsPerTask = 700;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="streams">Number of streams.</param>
    /// <param name="prompts">Prompts of each, the reference's included.</param>
    /// <param name="seed">Of the prompts.</param>
    public TakeoverLoad(int streams, int prompts, int seed)
    {
        var universe = TaskUniverse.Default;
        for (var stream = 0; stream < streams; stream++)
        {
            var texts = universe.ExplicitQuestions(universe.SeenDomains, Math.Min(prompts, 2 * ReferenceSize), seed + stream).Select(question => question.Prompt).ToList();
            for (var task = 0; texts.Count < prompts; task++)
            {
                var next = universe.HeldOutTasks[(stream + task) % universe.HeldOutTasks.Count];
                texts.AddRange(universe.Questions(next, PromptsPerTask, seed + (1000 * stream) + task).Select(question => question.Prompt));
            }

            Streams[$"soak-{stream}"] = [.. texts.Take(prompts).Select((text, i) => new PromptItem { Id = $"p{i}", Text = text, Sequence = i, Time = Start.AddSeconds(i) })];
        }
    }

    /// <summary>Prompts by stream, in order.</summary>
    public SortedDictionary<string, IReadOnlyList<PromptItem>> Streams { get; } = new(StringComparer.Ordinal);
}
