using SamkeStream.Catch;
using SamkeStream.Cli.Prompts;
using SamkeStream.Cli.Replay;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Tests.Replay;

/// <summary>Prompts named after a topic, and an encoder that puts those of one topic near each other.</summary>
internal static class ReplayWorld
{
    private const int Dimensions = 24;

    public static PromptEncoder Encoder { get; } = new("world", Vector);

    public static PromptRules Rules { get; } = new(new SamkeOptions { Broker = "embedded", StoreFolder = "-", Bundle = "-", Device = "cpu", Urls = "-", MaxTextBytes = 1000 });

    public static ReplayOptions Options(int budget = 1000, string? changes = null) => ReplayOptions.Parse(new RawReplayOptions
    {
        Files = ["-"],
        Budget = budget.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Changes = changes,
        ReferenceSize = "300",
    });

    /// <summary>Prompts of a topic for a stream.</summary>
    public static IEnumerable<(string Stream, PromptLine Line)> Topic(string topic, int count, string stream = "orders", int from = 0) =>
        Enumerable.Range(from, count).Select(i => (stream, new PromptLine($"world, line {i + 1}", new PromptItem { Text = $"{topic} {i}", Id = $"{topic}-{i}" }, stream, topic)));

    public static IReadOnlyList<BudgetRun> Run(ReplayOptions options, params IEnumerable<(string Stream, PromptLine Line)>[] parts) =>
        Run(options, Join(parts));

    public static ReplayPrompts Join(params IEnumerable<(string Stream, PromptLine Line)>[] parts)
    {
        var lines = parts.SelectMany(part => part).ToList();
        return new ReplayPrompts(lines, [.. lines.Select(line => line.Stream).Distinct()], []);
    }

    public static IReadOnlyList<BudgetRun> Run(ReplayOptions options, ReplayPrompts prompts) =>
        ReplayRun.Execute(options, prompts, Encoder, Rules, new Silent(), TestContextToken).Runs;

    private static CancellationToken TestContextToken => Xunit.TestContext.Current.CancellationToken;

    /// <summary>A seeded direction for the topic (one of six for every prompt of it), and noise of the prompt's own.</summary>
    private static float[] Vector(string text)
    {
        var topic = text.Split(' ')[0];
        var own = new Random(Seed(text));
        var centre = new Random(Seed(topic) + own.Next(6));
        var vector = new float[Dimensions];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)((centre.NextDouble() - .5) + .5 * (own.NextDouble() - .5));
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / length)];
    }

    private static int Seed(string text) => text.Aggregate(17, (seed, letter) => unchecked(seed * 31 + letter));

    private sealed class Silent : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
        }
    }
}
