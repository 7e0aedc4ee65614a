namespace SamkeStream.Benchmarks.Drift.Streams;

/// <summary>All prompts of a mix's domains, by topic. References are drawn from it without replacement; live streams get the rest.</summary>
public sealed class PromptPool
{
    /// <summary>Most of a topic that one reference may take, and most of a domain that it is meant to; the rest is for the live stream.</summary>
    private const double LargestShare = .9, IntendedShare = .85;

    private readonly int[][] _topics;
    private readonly int[] _domainOfTopic;

    public PromptPool(IReadOnlyList<Domain> domains)
    {
        ArgumentNullException.ThrowIfNull(domains);
        Domains = domains;
        var vectors = new List<float[]>();
        var topics = new List<List<int>>();
        var domainOfTopic = new List<int>();
        for (var d = 0; d < domains.Count; d++)
        {
            var domain = domains[d];
            var first = topics.Count;
            for (var t = 0; t < domain.TopicCount; t++)
            {
                topics.Add([]);
                domainOfTopic.Add(d);
            }

            for (var i = 0; i < domain.Vectors.Count; i++)
            {
                topics[first + domain.Topics[i]].Add(vectors.Count);
                vectors.Add(domain.Vectors[i]);
            }
        }

        Vectors = vectors;
        _topics = [.. topics.Select(topic => topic.ToArray())];
        _domainOfTopic = [.. domainOfTopic];
    }

    public IReadOnlyList<Domain> Domains { get; }

    public IReadOnlyList<float[]> Vectors { get; }

    public int TopicCount => _topics.Length;

    public IReadOnlyList<int> Topic(int topic) => _topics[topic];

    /// <summary>Weight of every topic: its domain's weight times its share of the domain.</summary>
    public double[] Weights(IReadOnlyList<double> domainWeights)
    {
        ArgumentNullException.ThrowIfNull(domainWeights);
        return [.. _topics.Select((rows, t) => domainWeights[_domainOfTopic[t]] * rows.Length / Domains[_domainOfTopic[t]].Vectors.Count)];
    }

    /// <summary>Share of every domain in usual traffic: equal parts, as far as the domains reach for a reference of n prompts; those that do not give what they have.</summary>
    /// <exception cref="ArgumentException">The pool is too small.</exception>
    public double[] Shares(int n)
    {
        double[] most = [.. Domains.Select(domain => IntendedShare * domain.Vectors.Count / n)];
        if (most.Sum() < 1)
            throw new ArgumentException($"A reference of {n} prompts cannot be drawn from {Vectors.Count}: {(int)(IntendedShare * Vectors.Count)} at most.");
        var (left, open) = (1.0, Domains.Count);
        foreach (var own in most.Order())
        {
            if (own * open >= left)
                break;
            left -= own;
            open--;
        }

        var part = left / open;
        return [.. most.Select(own => Math.Min(own, part))];
    }

    /// <summary>Rows of a reference of n prompts in time order, domains by their <see cref="Shares"/>.</summary>
    /// <param name="stay">Probability that the next prompt has the same topic.</param>
    /// <exception cref="ArgumentException">The pool is too small.</exception>
    public int[] DrawReference(int n, double stay, int seed)
    {
        var random = new Random(seed);
        var traffic = new Traffic(Weights(Shares(n)));
        var capacity = _topics.Select(rows => Math.Max(1, (int)(LargestShare * rows.Length))).ToArray();
        var orders = _topics.Select(rows => rows.ToArray()).ToArray();
        foreach (var order in orders)
            random.Shuffle(order);
        var used = new int[_topics.Length];
        var reference = new int[n];
        var topic = -1;
        for (var i = 0; i < n; i++)
        {
            if (topic < 0 || random.NextDouble() >= stay)
                topic = traffic.Draw(random);
            var source = used[topic] < capacity[topic] ? topic : Another(topic);
            reference[i] = orders[source][used[source]++];
        }

        return reference;

        int Another(int full)
        {
            var open = Enumerable.Range(0, used.Length).Where(t => used[t] < capacity[t]).ToArray();
            var near = open.Where(t => _domainOfTopic[t] == _domainOfTopic[full]).ToArray();
            return random.GetItems(near.Length > 0 ? near : open, 1)[0];
        }
    }
}
