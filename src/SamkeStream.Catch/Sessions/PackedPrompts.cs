using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace SamkeStream.Catch.Sessions;

/// <summary>
/// Prompts that follow one another, as the bytes that they are stored as, compressed together: texts of one stream are much alike. It can be filled again: what is
/// dropped after as long a time lies long before the collector finds it.
/// </summary>
internal sealed class PackedPrompts
{
    /// <summary>Fast, and nearly as small as the slower ones make it.</summary>
    private const int Quality = 1;

    /// <summary>Logarithm of the window: no block is larger than this by much.</summary>
    private const int Window = 16;

    /// <summary>Sizes are multiples of it, so that what is filled in later mostly fits.</summary>
    private const int SizeStep = 256;

    private long _firstOrdinal;
    private long[]? _ordinals;
    private long[] _texts = [];
    private byte[] _packed = [];
    private int _packedLength;
    private int _length;
    private int _first;

    /// <summary>Prompts that were not removed.</summary>
    public int Count => _texts.Length - _first;

    public long LastOrdinal => OrdinalAt(_texts.Length - 1);

    /// <summary>UTC ticks at which the oldest text was taken; <see cref="long.MaxValue"/> where there is none.</summary>
    public long OldestText
    {
        get
        {
            var oldest = long.MaxValue;
            foreach (var taken in _texts.AsSpan(_first))
                oldest = Math.Min(oldest, taken);
            return oldest;
        }
    }

    /// <summary>Takes these prompts in place of those before.</summary>
    /// <param name="entries">In order.</param>
    public void Fill(IReadOnlyList<RecentPrompt> entries)
    {
        _first = 0;
        _firstOrdinal = entries[0].Ordinal;
        // Most streams have no gaps.
        _ordinals = entries[^1].Ordinal - _firstOrdinal == entries.Count - 1 ? null : [.. entries.Select(entry => entry.Ordinal)];
        if (_texts.Length != entries.Count)
            _texts = new long[entries.Count];
        for (var i = 0; i < entries.Count; i++)
            _texts[i] = entries[i].TextTaken;
        _length = entries.Sum(entry => sizeof(int) + entry.Bytes.Length);

        var plain = ArrayPool<byte>.Shared.Rent(_length);
        var packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(_length));
        var at = 0;
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(at), entry.Bytes.Length);
            entry.Bytes.Span.CopyTo(plain.AsSpan(at + sizeof(int)));
            at += sizeof(int) + entry.Bytes.Length;
        }

        if (!BrotliEncoder.TryCompress(plain.AsSpan(0, _length), packed, out _packedLength, Quality, Window))
            throw new InvalidOperationException($"{_length} bytes could not be compressed");
        if (_packed.Length < _packedLength || _packed.Length > (2 * _packedLength) + SizeStep)
            _packed = new byte[(_packedLength + SizeStep - 1) / SizeStep * SizeStep];
        packed.AsSpan(0, _packedLength).CopyTo(_packed);
        _packed.AsSpan(_packedLength).Clear();
        ArrayPool<byte>.Shared.Return(packed);
        ArrayPool<byte>.Shared.Return(plain);
    }

    public bool Contains(long ordinal) =>
        ordinal >= OrdinalAt(_first) && ordinal <= LastOrdinal && (_ordinals is null || Array.BinarySearch(_ordinals, ordinal) >= 0);

    public void RemoveBefore(long ordinal)
    {
        while (_first < _texts.Length && OrdinalAt(_first) < ordinal)
            _first++;
    }

    /// <summary>Those that were not removed, in order.</summary>
    public List<RecentPrompt> Unpack()
    {
        var plain = new byte[_length];
        if (!BrotliDecoder.TryDecompress(_packed.AsSpan(0, _packedLength), plain, out var length) || length != _length)
            throw new InvalidOperationException($"{_packedLength} bytes could not be decompressed to {_length}");
        var entries = new List<RecentPrompt>(Count);
        var at = 0;
        for (var i = 0; i < _texts.Length; i++)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(plain.AsSpan(at));
            at += sizeof(int);
            if (i >= _first)
                entries.Add(new RecentPrompt(OrdinalAt(i), plain.AsMemory(at, size), _texts[i]));
            at += size;
        }

        return entries;
    }

    private long OrdinalAt(int place) => _ordinals is null ? _firstOrdinal + place : _ordinals[place];
}
