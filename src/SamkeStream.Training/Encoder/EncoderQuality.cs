using System.Numerics.Tensors;
using SamkeStream.Language.Encoders;
using SamkeStream.Training.Universe;

namespace SamkeStream.Training.Encoder;

/// <summary>How good an encoder is, measured on texts that trained nothing.</summary>
/// <param name="SetAccuracy">Share of test prompts whose five nearest others come from the same set by majority; null without the sets.</param>
/// <param name="RankCorrelation">Per set, Spearman's correlation of the pairwise similarities with the teacher's; null without a teacher.</param>
/// <param name="HeldOutRules">Share of clean prompts of held-out tasks that lie nearest to the centroid of their rule.</param>
/// <param name="UnseenLexiconRules">The same for domains that training never saw.</param>
/// <param name="ReservedCueRules">The same for held-out tasks with cue words that no prompt of training quotes.</param>
public sealed record EncoderQuality(
    double? SetAccuracy, IReadOnlyDictionary<string, double>? RankCorrelation, double HeldOutRules, double UnseenLexiconRules, double ReservedCueRules)
{
    private const int PromptsPerSet = 250;
    private const int Neighbours = 5;
    private const int PromptsPerTask = 16;
    private static readonly string[] Sets = ["arc-easy", "openbookqa", "boolq", "piqa", "winogrande", "gsm8k", "math", "code-alpaca"];

    /// <param name="promptFolder">Holds <c>*.test.jsonl</c>; null leaves out what needs them.</param>
    /// <param name="teacher">Null leaves out the rank correlation.</param>
    public static EncoderQuality Measure(
        SentenceEncoder encoder, TaskUniverse universe, string? promptFolder = null, SentenceEncoder? teacher = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(universe);
        double? sets = null;
        Dictionary<string, double>? ranks = null;
        if (promptFolder is not null)
        {
            var prompts = Sets.ToDictionary(s => s, s => EnglishTexts.Prompts(Path.Combine(promptFolder, $"{s}.test.jsonl")).Take(PromptsPerSet).ToArray());
            var vectors = prompts.ToDictionary(p => p.Key, p => encoder.Embed(p.Value, cancel));
            sets = SetAccuracyOf([.. Sets.SelectMany((s, i) => vectors[s].Select(v => (v, i)))]);
            if (teacher is not null)
                ranks = Sets.ToDictionary(s => s, s => Spearman(Similarities(vectors[s]), Similarities(teacher.Embed(prompts[s], cancel))));
        }
        var centroids = universe.Rules.Select(rule => Mean(encoder.Embed(
            [.. universe.TrainingTasks.Where(t => t.Rule == rule.Index).SelectMany(t => universe.Questions(t, PromptsPerTask, 41, noise: 0)).Select(q => q.Prompt)],
            cancel))).ToArray();
        double Recognised(IReadOnlyList<UniverseTask> tasks, CueWords words) => tasks.Average(task =>
        {
            var prompts = universe.Questions(task, PromptsPerTask, 43, noise: 0, words).Select(q => q.Prompt).ToArray();
            return encoder.Embed(prompts, cancel).Average(v => Nearest(v, centroids) == task.Rule ? 1.0 : 0);
        });
        return new EncoderQuality(
            sets, ranks, Recognised(universe.HeldOutTasks, CueWords.Seen), Recognised(universe.UnseenLexiconTasks, CueWords.Seen),
            Recognised(universe.HeldOutTasks, CueWords.Reserved));
    }

    internal static double Spearman(double[] first, double[] second)
    {
        var (a, b) = (Ranks(first), Ranks(second));
        var mean = (first.Length - 1) / 2.0;
        double covariance = 0, variance = 0;
        for (var i = 0; i < a.Length; i++)
        {
            covariance += (a[i] - mean) * (b[i] - mean);
            variance += (a[i] - mean) * (a[i] - mean);
        }
        return covariance / variance;
    }

    private static double SetAccuracyOf((float[] Vector, int Set)[] items)
    {
        var right = 0;
        for (var i = 0; i < items.Length; i++)
        {
            var nearest = Enumerable.Range(0, items.Length).Where(j => j != i)
                .Select(j => (Set: items[j].Set, Similarity: TensorPrimitives.Dot(items[i].Vector, items[j].Vector)))
                .OrderByDescending(n => n.Similarity).Take(Neighbours).GroupBy(n => n.Set)
                .OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
            if (nearest == items[i].Set)
                right++;
        }
        return (double)right / items.Length;
    }

    private static double[] Similarities(float[][] vectors)
    {
        var result = new List<double>(vectors.Length * (vectors.Length - 1) / 2);
        for (var i = 0; i < vectors.Length; i++)
        {
            for (var j = i + 1; j < vectors.Length; j++)
                result.Add(TensorPrimitives.Dot(vectors[i], vectors[j]));
        }
        return [.. result];
    }

    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort((double[])values.Clone(), order);
        var ranks = new double[values.Length];
        for (var i = 0; i < order.Length; i++)
            ranks[order[i]] = i;
        return ranks;
    }

    private static float[] Mean(float[][] vectors)
    {
        var mean = new float[vectors[0].Length];
        foreach (var vector in vectors)
            TensorPrimitives.Add(mean, vector, mean);
        TensorPrimitives.Divide(mean, vectors.Length, mean);
        return mean;
    }

    private static int Nearest(float[] vector, float[][] centroids) =>
        Enumerable.Range(0, centroids.Length).MaxBy(c => TensorPrimitives.Dot(vector, centroids[c]));
}
