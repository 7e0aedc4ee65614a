using System.Text;

namespace SamkeStream.Language.Tokenization;

/// <summary>A byte-level vocabulary that grows by merges.</summary>
internal sealed class BytePairVocabulary
{
    private readonly List<string> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<(string Left, string Right)> _merges = [];
    private readonly HashSet<(int Left, int Right)> _merged = [];
    private readonly int[] _byteIds;
    private readonly TokenizerParts _parts;

    public BytePairVocabulary(SpecialTokens specialTokens, int? maxLength)
    {
        AddedToken[] added = [.. specialTokens.Named.Select(named => named.Content).Distinct(StringComparer.Ordinal).Select(content => new AddedToken(Id(content), content))];
        _byteIds = [.. Enumerable.Range(0, 256).Select(value => Id(ByteAlphabet.Character((byte)value).ToString()))];
        _parts = new TokenizerParts(added, specialTokens, [], [], maxLength);
    }

    public int Size => _tokens.Count;

    public int[] Bytes(string text) => Array.ConvertAll(Encoding.UTF8.GetBytes(text), value => _byteIds[value]);

    /// <summary>Merges pairs of these words until none is frequent enough or the vocabulary has <paramref name="size"/> tokens.</summary>
    public void Learn(IEnumerable<(int[] Symbols, long Count)> words, long leastCount, int size)
    {
        var learner = new PairLearner(words);
        while (Size < size && learner.Best(leastCount) is { } pair)
        {
            TryMerge(pair.Left, pair.Right);
            learner.Merge(pair, Id(_tokens[pair.Left] + _tokens[pair.Right]));
        }
    }

    /// <summary>Adds a merge behind all others; false where there is the same one already.</summary>
    public bool TryMerge(int left, int right)
    {
        if (!_merged.Add((left, right)))
            return false;
        _merges.Add((_tokens[left], _tokens[right]));
        Id(_tokens[left] + _tokens[right]);
        return true;
    }

    public BytePairTokenizer ToTokenizer() => new(
        new Dictionary<string, int>(_ids, StringComparer.Ordinal), [.. _merges], _parts, new BytePairOptions(BytePairPattern.Qwen2, ComposesCharacters: true));

    private int Id(string token)
    {
        if (!_ids.TryGetValue(token, out var id))
        {
            _ids.Add(token, id = _tokens.Count);
            _tokens.Add(token);
        }

        return id;
    }
}
