using static TorchSharp.torch;

namespace SamkeStream.Language.Encoders;

/// <summary>
/// How sequences lie in one [tokens, channels] matrix: groups of sequences of equal length, one after the other. Linear layers see the
/// whole matrix at once, attention a group at a time, so that sequences of different lengths need no padding.
/// </summary>
internal sealed record TokenGroups(IReadOnlyList<TokenGroup> Groups, Tensor? Mask)
{
    /// <summary>One padded batch with a mask [batch, length], 1 where there is a token; null where nothing is padded.</summary>
    public static TokenGroups Padded(long batch, long length, Tensor? mask) => new([new TokenGroup(0, batch, length)], mask);

    /// <summary>Sequences without padding; equal lengths must be neighbours.</summary>
    public static TokenGroups Ragged(IReadOnlyList<int> lengths)
    {
        var groups = new List<TokenGroup>();
        var start = 0L;
        for (var i = 0; i < lengths.Count;)
        {
            var count = 1;
            while (i + count < lengths.Count && lengths[i + count] == lengths[i])
                count++;
            groups.Add(new TokenGroup(start, count, lengths[i]));
            start += (long)count * lengths[i];
            i += count;
        }

        return new TokenGroups(groups, null);
    }
}

/// <param name="Start">First row.</param>
/// <param name="Count">Number of sequences.</param>
/// <param name="Length">Tokens of each.</param>
internal readonly record struct TokenGroup(long Start, long Count, long Length);
