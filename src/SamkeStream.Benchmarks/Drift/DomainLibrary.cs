using SamkeStream.Benchmarks.Drift.Streams;
using SamkeStream.Benchmarks.Prompts;
using SamkeStream.Language.Encoders;

namespace SamkeStream.Benchmarks.Drift;

/// <summary>Domains of a prompt folder as vectors of one encoder, each made once.</summary>
internal sealed class DomainLibrary(
    PromptFolder folder, SentenceEncoder encoder, PromptVectors cache, DriftBenchmarkOptions options, IProgress<BenchmarkProgress>? progress)
{
    private const int TopicsInMix = 8, TopicsAlone = 12;

    private readonly Dictionary<string, float[][]> _vectors = [];
    private readonly Dictionary<(string, int), Domain> _domains = [];
    private readonly Dictionary<string, PromptPool> _pools = [];

    public PromptPool PoolOf(Mix mix, CancellationToken cancellation)
    {
        if (!_pools.TryGetValue(mix.Name, out var pool))
        {
            var topics = mix.Domains.Count > 1 ? TopicsInMix : TopicsAlone;
            _pools[mix.Name] = pool = new PromptPool([.. mix.Domains.Select(name => Get(name, topics, cancellation))]);
        }

        return pool;
    }

    public IReadOnlyList<Domain> NewOf(Mix mix, CancellationToken cancellation) => [.. mix.New.Select(name => Get(name, 1, cancellation))];

    /// <summary>The new domains with topics of their own, for visits that are sticky themselves.</summary>
    public IReadOnlyList<Domain> TopicsOf(Mix mix, CancellationToken cancellation) => [.. mix.New.Select(name => Get(name, TopicsInMix, cancellation))];

    private Domain Get(string name, int topics, CancellationToken cancellation)
    {
        if (!_domains.TryGetValue((name, topics), out var domain))
        {
            if (!_vectors.TryGetValue(name, out var vectors))
                _vectors[name] = vectors = [.. folder.Resolve(name).SelectMany(file => cache.Get(encoder, file, options.PromptsPerFile, progress, cancellation))];
            _domains[(name, topics)] = domain = Domain.Create(name, vectors, topics);
        }

        return domain;
    }
}
