using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.Catch.Sessions;

/// <summary>
/// The newest ids of a stream's prompts, as the first 64 bits of their SHA-256: two ids are taken for one with a probability of 2·10⁻¹⁶.
/// A ring in the order they came and a hash table of places in it; both grow with the stream.
/// </summary>
internal sealed class SeenIds
{
    public const int Kept = 4096;

    private const int FirstCapacity = 64;

    private ulong[] _ring = new ulong[FirstCapacity];
    private ushort[] _table = new ushort[2 * FirstCapacity];
    private uint[]? _ordinals;
    private int _start;

    public int Count { get; private set; }

    /// <summary>In the order they came.</summary>
    public IEnumerable<ulong> Hashes => Enumerable.Range(0, Count).Select(i => _ring[(_start + i) % _ring.Length]);

    /// <summary>Of which prompts they are, as the low 32 bits of their numbers plus one; 0 where that is not known. Empty until it was asked for.</summary>
    public IEnumerable<uint> Ordinals => _ordinals is { } ordinals ? Enumerable.Range(0, Count).Select(i => ordinals[(_start + i) % ordinals.Length]) : [];

    /// <param name="hashes">From <see cref="Hashes"/>.</param>
    /// <param name="ordinals">From <see cref="Ordinals"/>.</param>
    public static SeenIds Of(IReadOnlyList<ulong> hashes, IReadOnlyList<uint> ordinals)
    {
        var seen = new SeenIds();
        if (ordinals.Count > 0)
            seen._ordinals = new uint[FirstCapacity];
        for (var i = 0; i < hashes.Count; i++)
            seen.Add(hashes[i], ordinals.Count > 0 ? ordinals[i] : 0);
        return seen;
    }

    public bool Contains(string id) => _table[Find(HashOf(id))] != 0;

    /// <returns>Whether the id is new.</returns>
    public bool Add(string id, long ordinal) => Add(HashOf(id), (uint)(ordinal + 1));

    /// <summary>
    /// Number of the prompt with this id; −1 where it is not among the newest. Numbers are kept from the first question on, which finds
    /// none: most streams have no outcomes.
    /// </summary>
    /// <param name="id">Of the prompt.</param>
    /// <param name="last">Number of the latest prompt.</param>
    public long OrdinalOf(string id, long last)
    {
        _ordinals ??= new uint[_ring.Length];
        var place = _table[Find(HashOf(id))] - 1;
        return place < 0 || _ordinals[place] == 0 ? -1 : last - (uint)(last + 1 - _ordinals[place]);
    }

    private bool Add(ulong hash, uint ordinal)
    {
        if (_table[Find(hash)] != 0)
            return false;
        if (Count == Kept)
            RemoveOldest();
        else if (Count == _ring.Length)
            Grow();
        var place = (_start + Count) % _ring.Length;
        _ring[place] = hash;
        if (_ordinals is not null)
            _ordinals[place] = ordinal;
        // 0 marks a free entry.
        _table[Find(hash)] = (ushort)(place + 1);
        Count++;
        return true;
    }

    private static ulong HashOf(string id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), digest);
        return BitConverter.ToUInt64(digest);
    }

    /// <summary>Index in the table of the entry with this hash, or of the free one where it would be.</summary>
    private int Find(ulong hash)
    {
        var mask = _table.Length - 1;
        var index = (int)(hash & (ulong)mask);
        while (_table[index] != 0 && _ring[_table[index] - 1] != hash)
            index = (index + 1) & mask;
        return index;
    }

    private void RemoveOldest()
    {
        var mask = _table.Length - 1;
        var hole = Find(_ring[_start]);
        // Entries that were pushed past the hole move up into it, so that none is behind a free entry.
        for (var index = (hole + 1) & mask; _table[index] != 0; index = (index + 1) & mask)
        {
            var home = (int)(_ring[_table[index] - 1] & (ulong)mask);
            if (((index - home) & mask) < ((index - hole) & mask))
                continue;
            _table[hole] = _table[index];
            hole = index;
        }

        _table[hole] = 0;
        _start = (_start + 1) % _ring.Length;
        Count--;
    }

    private void Grow()
    {
        ulong[] hashes = [.. Hashes];
        uint[]? ordinals = _ordinals is null ? null : [.. Ordinals];
        _ring = new ulong[2 * hashes.Length];
        _table = new ushort[2 * _ring.Length];
        if (ordinals is not null)
            _ordinals = new uint[_ring.Length];
        (_start, Count) = (0, 0);
        for (var i = 0; i < hashes.Length; i++)
            Add(hashes[i], ordinals?[i] ?? 0);
    }
}
