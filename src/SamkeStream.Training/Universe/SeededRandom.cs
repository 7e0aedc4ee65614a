using System.Text;

namespace SamkeStream.Training.Universe;

/// <summary>
/// SplitMix64: a small generator whose sequence depends on the seed and a label alone, on every machine and .NET version, so that
/// data sets can be named by (seed, label) instead of being stored.
/// </summary>
public sealed class SeededRandom(ulong state)
{
    private ulong _state = state;

    /// <summary>An independent sequence for each pair of seed and label.</summary>
    public SeededRandom(long seed, string label) : this(Mix((ulong)seed) ^ Hash(label)) { }

    /// <summary>Where the sequence stands; pass it to the constructor to go on from there.</summary>
    public ulong State => _state;

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>).</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(NextUInt64(), (ulong)bound, out _);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary><paramref name="count"/> distinct items in random order.</summary>
    public T[] Sample<T>(IReadOnlyList<T> items, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, items.Count);
        var pool = items.ToArray();
        for (var i = 0; i < count; i++)
        {
            var j = i + Next(pool.Length - i);
            (pool[i], pool[j]) = (pool[j], pool[i]);
        }
        return pool[..count];
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static ulong Hash(string label)
    {
        var hash = 0xCBF29CE484222325; // FNV-1a
        foreach (var b in Encoding.UTF8.GetBytes(label))
            hash = (hash ^ b) * 0x100000001B3;
        return Mix(hash);
    }
}
