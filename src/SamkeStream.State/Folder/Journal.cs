using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace SamkeStream.State.Folder;

/// <summary>
/// The write-ahead file of a folder store. A frame is the payload's length (4 bytes, little-endian), its SHA-256 (32 bytes)
/// and the payload; the first frame that is not whole ends the journal.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int HeaderLength = 4 + SHA256.HashSizeInBytes;
    private readonly SafeFileHandle _file;

    private Journal(SafeFileHandle file) => _file = file;

    /// <summary>Bytes of whole frames.</summary>
    public long Length { get; private set; }

    public static Journal Open(string path) =>
        new(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));

    /// <summary>Appends frames and makes them durable with one flush.</summary>
    public void Append(IReadOnlyList<byte[]> payloads)
    {
        var frames = new byte[payloads.Sum(payload => HeaderLength + payload.Length)];
        var rest = frames.AsSpan();
        foreach (var payload in payloads)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, payload.Length);
            SHA256.HashData(payload, rest[4..]);
            payload.CopyTo(rest[HeaderLength..]);
            rest = rest[(HeaderLength + payload.Length)..];
        }

        RandomAccess.Write(_file, frames, Length);
        RandomAccess.FlushToDisk(_file);
        Length += frames.Length;
    }

    /// <summary>The payloads of all whole frames, in order.</summary>
    public IEnumerable<byte[]> Read()
    {
        Length = 0;
        var header = new byte[HeaderLength];
        while (RandomAccess.Read(_file, header, Length) == HeaderLength)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length <= 0 || length > RandomAccess.GetLength(_file) - Length - HeaderLength)
                yield break;
            var payload = new byte[length];
            if (RandomAccess.Read(_file, payload, Length + HeaderLength) != length
                || !SHA256.HashData(payload).AsSpan().SequenceEqual(header.AsSpan(4)))
                yield break;
            Length += HeaderLength + length;
            yield return payload;
        }
    }

    /// <summary>Empties the journal; what it held must be durable elsewhere.</summary>
    public void Clear()
    {
        RandomAccess.SetLength(_file, 0);
        RandomAccess.FlushToDisk(_file);
        Length = 0;
    }

    public void Dispose() => _file.Dispose();
}
