using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace SamkeStream.Language.Tokenization;

/// <summary>
/// Byte-level byte pair encoding as in GPT-2, Qwen2 and Llama 3: words become UTF-8 bytes, of which the neighbouring pair that comes first
/// in the list of merges is joined until none is left. Every text has an encoding.
/// </summary>
public sealed class BytePairTokenizer : Tokenizer
{
    private const int MostCachedWords = 1 << 16;
    private const int LongestCachedWord = 64;

    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges = [];
    private readonly int[] _byteIds = new int[256];
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cached;
    private int _cachedWords;

    /// <exception cref="ArgumentException">The vocabulary lacks a byte, or a part or the result of a merge.</exception>
    internal BytePairTokenizer(
        IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, TokenizerParts parts, BytePairOptions options)
        : base(vocabulary, parts)
    {
        Options = options;
        Merges = merges;
        _cached = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var value = 0; value < 256; value++)
        {
            _byteIds[value] = vocabulary.TryGetValue(ByteAlphabet.Character((byte)value).ToString(), out var id)
                ? id
                : throw new ArgumentException($"the vocabulary lacks byte {value}, written '{ByteAlphabet.Character((byte)value)}'", nameof(vocabulary));
        }

        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            if (!vocabulary.TryGetValue(left, out var leftId) || !vocabulary.TryGetValue(right, out var rightId)
                || !vocabulary.TryGetValue(left + right, out var mergedId))
            {
                throw new ArgumentException($"merge {rank} of '{left}' and '{right}': the vocabulary lacks one of them or '{left + right}'", nameof(merges));
            }

            _merges.TryAdd((leftId, rightId), (rank, mergedId));
        }
    }

    internal BytePairOptions Options { get; }

    internal IReadOnlyList<(string Left, string Right)> Merges { get; }

    private protected override string Normalize(string text)
    {
        if (Options.ComposesCharacters)
            text = CanonicalForms.Compose(text);
        return Options.AddsPrefixSpace && text.Length > 0 && text[0] != ' ' ? " " + text : text;
    }

    private protected override void AppendWords(ReadOnlySpan<char> text, List<int> ids, int stop)
    {
        for (var start = 0; start < text.Length && ids.Count < stop;)
        {
            var end = WordSplitter.NextWord(Options.Pattern, text, start);
            ids.AddRange(EncodeWord(text[start..end]));
            start = end;
        }
    }

    private protected override string Join(List<string> tokens)
    {
        var bytes = new List<byte>(tokens.Count * 4);
        foreach (var token in tokens)
        {
            if (token.All(c => ByteAlphabet.Byte(c) >= 0))
                bytes.AddRange(token.Select(c => (byte)ByteAlphabet.Byte(c)));
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
        }

        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
    }

    private int[] EncodeWord(ReadOnlySpan<char> word)
    {
        if (_cached.TryGetValue(word, out var ids))
            return ids;
        ids = Merge(word);
        if (word.Length <= LongestCachedWord && Volatile.Read(ref _cachedWords) < MostCachedWords && _cached.TryAdd(word, ids))
            Interlocked.Increment(ref _cachedWords);
        return ids;
    }

    /// <summary>Merges the pair of the lowest rank, the leftmost of several, until there is none: a heap of pairs over a linked list, n log n.</summary>
    private int[] Merge(ReadOnlySpan<char> word)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        if (Options.PrefersWholeWords && Vocabulary.TryGetValue(ByteAlphabet.Spell(word.ToString()), out var whole))
            return [whole];

        var ids = Array.ConvertAll(bytes, value => _byteIds[value]);
        var count = ids.Length;
        if (count < 2)
            return ids;
        var previous = new int[count];
        var next = new int[count];
        var pairs = new PriorityQueue<(int Left, int LeftId, int RightId, int Merged), (int Rank, int Position)>(count);
        for (var i = 0; i < count; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1 < count ? i + 1 : -1;
        }

        for (var i = 0; i + 1 < count; i++)
            AddPair(i);

        while (pairs.TryDequeue(out var pair, out _))
        {
            var left = pair.Left;
            var right = next[left];
            if (ids[left] != pair.LeftId || right < 0 || ids[right] != pair.RightId)
                continue;
            ids[left] = pair.Merged;
            ids[right] = -1;
            next[left] = next[right];
            if (next[left] >= 0)
                previous[next[left]] = left;
            if (previous[left] >= 0)
                AddPair(previous[left]);
            if (next[left] >= 0)
                AddPair(left);
        }

        return Array.FindAll(ids, id => id >= 0);

        void AddPair(int left)
        {
            if (_merges.TryGetValue((ids[left], ids[next[left]]), out var merge))
                pairs.Enqueue((left, ids[left], ids[next[left]], merge.Merged), (merge.Rank, left));
        }
    }
}
