namespace SamkeStream.Language.Tokenization;

/// <summary>
/// Learns merges from counted words: again and again the most frequent neighbouring pair, of equally frequent ones that with the smaller
/// symbols (R. Sennrich et al., Neural Machine Translation of Rare Words with Subword Units, 2016). The same words give the same merges.
/// </summary>
internal sealed class PairLearner
{
    private readonly List<(int[] Symbols, long Count)> _words;
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];
    private readonly PriorityQueue<(int Left, int Right), (long MinusCount, int Left, int Right)> _candidates = new();

    public PairLearner(IEnumerable<(int[] Symbols, long Count)> words)
    {
        _words = [.. words];
        for (var i = 0; i < _words.Count; i++)
            Count(i, 1);
        foreach (var pair in _counts.Keys)
            Offer(pair);
    }

    /// <summary>The pair to merge next, or null where none occurs <paramref name="leastCount"/> times.</summary>
    public (int Left, int Right)? Best(long leastCount)
    {
        while (_candidates.TryDequeue(out var pair, out var priority))
        {
            var count = _counts.GetValueOrDefault(pair);
            if (count < leastCount)
                continue;
            if (count == -priority.MinusCount)
                return pair;
            Offer(pair); // the count fell since it was offered
        }

        return null;
    }

    /// <summary>Puts <paramref name="merged"/> for the pair wherever it stands.</summary>
    public void Merge((int Left, int Right) pair, int merged)
    {
        var touched = new HashSet<(int, int)>();
        foreach (var place in _places[pair].ToArray())
        {
            Count(place, -1);
            var (symbols, count) = _words[place];
            _words[place] = (Replace(symbols, pair, merged), count);
            Count(place, 1);
            foreach (var neighbours in Pairs(_words[place].Symbols))
            {
                if (neighbours.Left == merged || neighbours.Right == merged)
                    touched.Add(neighbours);
            }
        }

        foreach (var neighbours in touched)
            Offer(neighbours);
    }

    private static IEnumerable<(int Left, int Right)> Pairs(int[] symbols)
    {
        for (var i = 0; i + 1 < symbols.Length; i++)
            yield return (symbols[i], symbols[i + 1]);
    }

    private static int[] Replace(int[] symbols, (int Left, int Right) pair, int merged)
    {
        var replaced = new List<int>(symbols.Length);
        for (var i = 0; i < symbols.Length; i++)
        {
            if (i + 1 < symbols.Length && symbols[i] == pair.Left && symbols[i + 1] == pair.Right)
            {
                replaced.Add(merged);
                i++;
            }
            else
            {
                replaced.Add(symbols[i]);
            }
        }

        return [.. replaced];
    }

    private void Offer((int Left, int Right) pair) => _candidates.Enqueue(pair, (-_counts[pair], pair.Left, pair.Right));

    private void Count(int place, int sign)
    {
        var (symbols, count) = _words[place];
        foreach (var pair in Pairs(symbols))
        {
            _counts[pair] = _counts.GetValueOrDefault(pair) + sign * count;
            if (!_places.TryGetValue(pair, out var places))
                _places.Add(pair, places = []);
            if (sign > 0)
                places.Add(place);
            else
                places.Remove(place);
        }
    }
}
