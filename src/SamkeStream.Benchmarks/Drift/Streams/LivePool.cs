namespace SamkeStream.Benchmarks.Drift.Streams;

/// <summary>What live streams are made of: the pool's prompts outside one reference, and the new domains, one topic each.</summary>
public sealed class LivePool
{
    private readonly PromptPool _pool;
    private readonly IReadOnlyList<Domain> _new;

    public LivePool(PromptPool pool, IEnumerable<int> reference, IReadOnlyList<Domain> fresh)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(fresh);
        var taken = reference.ToHashSet();
        (_pool, _new, Shares) = (pool, fresh, pool.Shares(taken.Count));
        var vectors = new List<float[]>();
        var topics = new List<int[]>();
        for (var t = 0; t < pool.TopicCount; t++)
            Add(pool.Topic(t).Where(row => !taken.Contains(row)).Select(row => pool.Vectors[row]));
        foreach (var domain in fresh)
            Add(domain.Vectors);
        Vectors = vectors;
        Topics = topics;

        void Add(IEnumerable<float[]> rows)
        {
            var first = vectors.Count;
            vectors.AddRange(rows);
            topics.Add([.. Enumerable.Range(first, vectors.Count - first)]);
        }
    }

    public IReadOnlyList<float[]> Vectors { get; }

    /// <summary>Share of every domain of the mix in usual traffic.</summary>
    public IReadOnlyList<double> Shares { get; }

    /// <summary>Rows of every topic; the new domains' come last.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Topics { get; }

    /// <summary>Rows of a new domain.</summary>
    public IReadOnlyList<int> RowsOf(int fresh) => Topics[_pool.TopicCount + fresh];

    /// <summary>As the reference.</summary>
    public Traffic Usual() => Build(Shares, -1, 0);

    /// <summary>A share of the prompts comes from a new domain, the others as usual.</summary>
    public Traffic With(int fresh, double share) => Build(Shares, fresh, share);

    /// <summary>One domain of the mix gets a share, the others divide the rest as they divide it usually.</summary>
    public Traffic Reweighted(int domain, double share) =>
        Build([.. Shares.Select((own, d) => d == domain ? share : (1 - share) * own / (1 - Shares[domain]))], -1, 0);

    private Traffic Build(IReadOnlyList<double> domainWeights, int fresh, double share)
    {
        var usual = _pool.Weights(domainWeights);
        var sum = usual.Sum();
        return new Traffic([.. usual.Select(weight => weight / sum * (1 - share)), .. Enumerable.Range(0, _new.Count).Select(i => i == fresh ? share : 0)]);
    }
}
