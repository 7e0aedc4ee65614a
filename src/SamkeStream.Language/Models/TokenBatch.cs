using static TorchSharp.torch;

namespace SamkeStream.Language.Models;

/// <summary>Token sequences of different lengths as one rectangle, padded with 0 on one side.</summary>
public sealed class TokenBatch
{
    private readonly long[] _ids;
    private readonly long[] _mask;

    private TokenBatch(int count, int length, bool isFull, long[] ids, long[] mask)
    {
        (Count, Length, IsFull, _ids, _mask) = (count, length, isFull, ids, mask);
    }

    public int Count { get; }

    /// <summary>Tokens of the longest sequence.</summary>
    public int Length { get; }

    /// <summary>Whether all sequences are equally long, so that no mask is needed.</summary>
    public bool IsFull { get; }

    /// <exception cref="ArgumentException">A sequence without a token.</exception>
    public static TokenBatch Create(IReadOnlyList<int[]> sequences, bool padLeft = false)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0)
            throw new ArgumentException("no sequence", nameof(sequences));
        var length = 0;
        var shortest = int.MaxValue;
        for (var i = 0; i < sequences.Count; i++)
        {
            if (sequences[i].Length == 0)
                throw new ArgumentException($"sequence {i} has no token", nameof(sequences));
            length = Math.Max(length, sequences[i].Length);
            shortest = Math.Min(shortest, sequences[i].Length);
        }

        var ids = new long[sequences.Count * length];
        var mask = new long[ids.Length];
        for (var i = 0; i < sequences.Count; i++)
        {
            var sequence = sequences[i];
            var start = (i * length) + (padLeft ? length - sequence.Length : 0);
            for (var j = 0; j < sequence.Length; j++)
                (ids[start + j], mask[start + j]) = (sequence[j], 1);
        }

        return new TokenBatch(sequences.Count, length, shortest == length, ids, mask);
    }

    /// <summary>Ids and mask, both [count, length], int64.</summary>
    public (Tensor Ids, Tensor Mask) ToTensors(Device device) =>
        (tensor(_ids, [Count, Length], device: device), tensor(_mask, [Count, Length], device: device));
}
