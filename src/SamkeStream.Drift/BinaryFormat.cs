using System.Runtime.InteropServices;

namespace SamkeStream.Drift;

/// <summary>Little-endian snapshots: four letters, a version, then the payload.</summary>
internal static class BinaryFormat
{
    private const long MostBytes = 1 << 28;

    public static void WriteHeader(this BinaryWriter writer, ReadOnlySpan<byte> magic, int version)
    {
        writer.Write(magic);
        writer.Write(version);
    }

    /// <exception cref="InvalidDataException">Something else, or a version that this code does not read.</exception>
    public static void ReadHeader(this BinaryReader reader, ReadOnlySpan<byte> magic, int version, string what)
    {
        Span<byte> found = stackalloc byte[magic.Length];
        reader.BaseStream.ReadExactly(found);
        if (!found.SequenceEqual(magic))
            throw new InvalidDataException($"This is no {what}: it begins with {Convert.ToHexString(found)}.");
        var foundVersion = reader.ReadInt32();
        if (foundVersion != version)
            throw new FormatVersionException(what, foundVersion, version);
    }

    public static void ReadExactly<T>(this BinaryReader reader, Span<T> values)
        where T : unmanaged =>
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));

    public static void ReadExactly<T>(this BinaryReader reader, T[] values)
        where T : unmanaged =>
        reader.ReadExactly(values.AsSpan());

    public static void WriteArray<T>(this BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static T[] ReadArray<T>(this BinaryReader reader)
        where T : unmanaged
    {
        var count = reader.ReadCount();
        var values = new T[count];
        reader.ReadExactly(values);
        return values;
    }

    /// <summary>A count that the rest of the stream could hold; keeps damaged snapshots from asking for all memory.</summary>
    public static int ReadCount(this BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var stream = reader.BaseStream;
        var left = stream.CanSeek ? stream.Length - stream.Position : MostBytes;
        if (count < 0 || count > left)
            throw new InvalidDataException($"The snapshot names {count} values where at most {left} bytes are left.");
        return count;
    }

    /// <summary>Runs a reader; an early end is damaged data like any other.</summary>
    public static T Read<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"The {what} ends too early.", e);
        }
    }
}
