using SamkeStream.Drift.Features;

namespace SamkeStream.Benchmarks.Drift.Streams;

/// <summary>The prompts of one domain as vectors, each with the topic that a sticky stream stays in.</summary>
public sealed class Domain
{
    private const int SmallestTopic = 120;

    private Domain(string name, float[][] vectors, int[] topics, int topicCount)
    {
        Name = name;
        Vectors = vectors;
        Topics = topics;
        TopicCount = topicCount;
    }

    public string Name { get; }

    /// <summary>[n][C], unit length.</summary>
    public IReadOnlyList<float[]> Vectors { get; }

    public IReadOnlyList<int> Topics { get; }

    public int TopicCount { get; }

    /// <summary>Topics by spherical k-means; one of fewer than 120 prompts is given to its neighbours.</summary>
    /// <param name="topics">Topics to begin with; 1: the domain as a whole.</param>
    public static Domain Create(string name, float[][] vectors, int topics, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (topics == 1)
            return new Domain(name, vectors, new int[vectors.Length], 1);
        var (centroids, nearest) = SphericalKMeans.Fit(vectors, topics, seed);
        var dimension = vectors[0].Length;
        while (true)
        {
            var counts = new int[centroids.Length / dimension];
            foreach (var topic in nearest)
                counts[topic]++;
            var smallest = Array.IndexOf(counts, counts.Min());
            if (counts[smallest] >= SmallestTopic || counts.Length == 1)
                return new Domain(name, vectors, nearest, counts.Length);
            centroids = [.. centroids[..(smallest * dimension)], .. centroids[((smallest + 1) * dimension)..]];
            nearest = [.. vectors.Select(vector => SphericalKMeans.Nearest(centroids, vector).Cell)];
        }
    }
}
