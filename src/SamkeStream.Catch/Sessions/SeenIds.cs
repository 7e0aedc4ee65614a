using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.Catch.Sessions;

/// <summary>
/// The newest ids of a stream's prompts, as the first 48 bits of their SHA-256: of 7·10¹⁰ new ids one is taken for a known one. A ring in the order they came,
/// which grows with the stream and is searched from end to end: that takes a microsecond, and a table would be as large again.
/// </summary>
internal sealed class SeenIds
{
    public const int Kept = 4096;

    private const int FirstCapacity = 64;
    private const ulong Mask = (1UL << 48) - 1;

    private uint[] _low = new uint[FirstCapacity];
    private ushort[] _high = new ushort[FirstCapacity];
    private uint[]? _ordinals;
    private int _oldest;

    public int Count { get; private set; }

    /// <summary>In the order they came.</summary>
    public IEnumerable<ulong> Hashes => Places.Select(place => _low[place] | ((ulong)_high[place] << 32));

    /// <summary>Of which prompts they are, as the low 32 bits of their numbers plus one; 0 where that is not known. Empty until it was asked for.</summary>
    public IEnumerable<uint> Ordinals => _ordinals is { } ordinals ? Places.Select(place => ordinals[place]) : [];

    private IEnumerable<int> Places => Enumerable.Range(0, Count).Select(i => (_oldest + i) % _low.Length);

    /// <param name="hashes">From <see cref="Hashes"/>; more bits than are kept do not matter.</param>
    /// <param name="ordinals">From <see cref="Ordinals"/>.</param>
    public static SeenIds Of(IReadOnlyList<ulong> hashes, IReadOnlyList<uint> ordinals)
    {
        var seen = new SeenIds();
        if (ordinals.Count > 0)
            seen._ordinals = new uint[FirstCapacity];
        for (var i = 0; i < hashes.Count; i++)
            seen.Add(hashes[i] & Mask, ordinals.Count > 0 ? ordinals[i] : 0);
        return seen;
    }

    public bool Contains(string id) => PlaceOf(HashOf(id)) >= 0;

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
        _ordinals ??= new uint[_low.Length];
        var place = PlaceOf(HashOf(id));
        return place < 0 || _ordinals[place] == 0 ? -1 : last - (uint)(last + 1 - _ordinals[place]);
    }

    private bool Add(ulong hash, uint ordinal)
    {
        if (PlaceOf(hash) >= 0)
            return false;
        if (Count == _low.Length && Count < Kept)
            Grow();
        var place = (_oldest + Count) % _low.Length;
        if (Count == Kept)
            _oldest = (_oldest + 1) % Kept;
        else
            Count++;
        (_low[place], _high[place]) = ((uint)hash, (ushort)(hash >> 32));
        if (_ordinals is not null)
            _ordinals[place] = ordinal;
        return true;
    }

    private static ulong HashOf(string id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), digest);
        return BitConverter.ToUInt64(digest) & Mask;
    }

    private int PlaceOf(ulong hash)
    {
        // It is full before the oldest moves, so all before the count is in use.
        for (var from = 0; from < Count;)
        {
            var next = _low.AsSpan(from, Count - from).IndexOf((uint)hash);
            if (next < 0)
                return -1;
            from += next;
            if (_high[from] == (ushort)(hash >> 32))
                return from;
            from++;
        }

        return -1;
    }

    private void Grow()
    {
        Array.Resize(ref _low, 2 * _low.Length);
        Array.Resize(ref _high, _low.Length);
        if (_ordinals is not null)
            Array.Resize(ref _ordinals, _low.Length);
    }
}
