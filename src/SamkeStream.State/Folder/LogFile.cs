using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SamkeStream.State.Folder;

/// <summary>
/// One log of a folder store. A frame is length (4 bytes), sequence number (8), the first 8 bytes of the SHA-256 of sequence
/// number and entry, and the entry; integers are little-endian. One thread appends; others may read meanwhile.
/// </summary>
internal sealed class LogFile
{
    private const int HeaderLength = 4 + 8 + 8;
    private readonly string _path;
    private readonly string _temporary;
    private long _length;
    private int _count;

    /// <summary>Opens a log for appending and cuts off a frame that was not written whole.</summary>
    public LogFile(string path, string temporary)
    {
        _path = path;
        _temporary = temporary;
        var content = ReadFile(path);
        foreach (var (sequence, entry) in Frames(content))
        {
            NextSequence = sequence + 1;
            _length += HeaderLength + entry.Length;
            _count++;
        }

        if (_length < content.Length)
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.SetLength(handle, _length);
        }
    }

    public long NextSequence { get; private set; }

    public void Append(long sequence, ReadOnlySpan<byte> entry, int keep)
    {
        var frame = Frame(sequence, entry);
        using (var handle = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
            RandomAccess.Write(handle, frame, _length);
        _length += frame.Length;
        _count++;
        NextSequence = sequence + 1;
        if (_count >= 2L * keep)
            Trim(keep);
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(string path, int newest)
    {
        var entries = Frames(ReadFile(path)).Select(frame => frame.Entry).ToList();
        return entries.Count <= newest ? entries : entries.GetRange(entries.Count - newest, newest);
    }

    private void Trim(int keep)
    {
        var kept = Frames(ReadFile(_path)).TakeLast(keep).ToList();
        var content = kept.SelectMany(frame => Frame(frame.Sequence, frame.Entry.Span)).ToArray();
        Disk.Replace(_path, _temporary, content, durable: true);
        _length = content.Length;
        _count = kept.Count;
    }

    private static byte[] Frame(long sequence, ReadOnlySpan<byte> entry)
    {
        var frame = new byte[HeaderLength + entry.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, entry.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(4), sequence);
        entry.CopyTo(frame.AsSpan(HeaderLength));
        Check(sequence, entry).CopyTo(frame.AsSpan(12));
        return frame;
    }

    private static IEnumerable<(long Sequence, ReadOnlyMemory<byte> Entry)> Frames(byte[] content)
    {
        for (var offset = 0; content.Length - offset >= HeaderLength;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(offset));
            var sequence = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(offset + 4));
            if (length < 0 || length > content.Length - offset - HeaderLength)
                yield break;
            var entry = content.AsMemory(offset + HeaderLength, length);
            if (!content.AsSpan(offset + 12, 8).SequenceEqual(Check(sequence, entry.Span)))
                yield break;
            yield return (sequence, entry);
            offset += HeaderLength + length;
        }
    }

    private static ReadOnlySpan<byte> Check(long sequence, ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, sequence);
        hash.AppendData(number);
        hash.AppendData(entry);
        return hash.GetHashAndReset().AsSpan(0, 8);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
