using System.Buffers.Binary;
using System.IO.Compression;

namespace SamkeStream.Catch.Sessions;

/// <summary>Prompts that follow one another, as the bytes that they are stored as, compressed together: texts of one stream are much alike.</summary>
internal sealed class PackedPrompts
{
    /// <summary>Fast, and nearly as small as the slower ones make it.</summary>
    private const int Quality = 1;

    /// <summary>Logarithm of the window: no block is larger than this by much.</summary>
    private const int Window = 16;

    private readonly long[] _ordinals;
    private readonly long[] _texts;
    private readonly byte[] _packed;
    private readonly int _length;
    private int _first;

    /// <param name="entries">In order.</param>
    public PackedPrompts(IReadOnlyList<RecentPrompt> entries)
    {
        _ordinals = [.. entries.Select(entry => entry.Ordinal)];
        _texts = [.. entries.Select(entry => entry.TextTaken)];
        _length = entries.Sum(entry => sizeof(int) + entry.Bytes.Length);
        var plain = new byte[_length];
        var at = 0;
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(at), entry.Bytes.Length);
            entry.Bytes.CopyTo(plain, at + sizeof(int));
            at += sizeof(int) + entry.Bytes.Length;
        }

        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(_length)];
        if (!BrotliEncoder.TryCompress(plain, packed, out var written, Quality, Window))
            throw new InvalidOperationException($"{_length} bytes could not be compressed");
        _packed = packed[..written];
    }

    /// <summary>Prompts that were not removed.</summary>
    public int Count => _ordinals.Length - _first;

    public long LastOrdinal => _ordinals[^1];

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

    public bool Contains(long ordinal) => Array.BinarySearch(_ordinals, _first, Count, ordinal) >= 0;

    public void RemoveBefore(long ordinal)
    {
        while (_first < _ordinals.Length && _ordinals[_first] < ordinal)
            _first++;
    }

    /// <summary>Those that were not removed, in order.</summary>
    public List<RecentPrompt> Unpack()
    {
        var plain = new byte[_length];
        if (!BrotliDecoder.TryDecompress(_packed, plain, out var length) || length != _length)
            throw new InvalidOperationException($"{_packed.Length} bytes could not be decompressed to {_length}");
        var entries = new List<RecentPrompt>(Count);
        var at = 0;
        for (var i = 0; i < _ordinals.Length; i++)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(plain.AsSpan(at));
            at += sizeof(int);
            if (i >= _first)
                entries.Add(new RecentPrompt(_ordinals[i], plain[at..(at + size)], _texts[i]));
            at += size;
        }

        return entries;
    }
}
