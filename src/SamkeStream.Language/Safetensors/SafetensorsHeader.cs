using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SamkeStream.Language.Safetensors;

/// <summary>What the header says of one tensor; offsets count from the end of the header.</summary>
internal sealed record SafetensorsEntry(string Name, SafetensorsDtype Dtype, ulong[] Shape, ulong Start, ulong End);

/// <summary>
/// The parsed and checked header. Format: 8 bytes length (little-endian), that many bytes of JSON, then the data, which the tensors
/// cover without gap or overlap (https://github.com/huggingface/safetensors#format).
/// </summary>
internal sealed class SafetensorsHeader
{
    private const int LengthBytes = 8;
    private const ulong LongestHeader = 100_000_000;
    private const int DeepestJson = 127;

    private SafetensorsHeader(long dataStart, List<SafetensorsEntry> entries, Dictionary<string, string> metadata)
    {
        DataStart = dataStart;
        Entries = entries;
        Metadata = metadata;
    }

    public long DataStart { get; }

    /// <summary>In the order of their data.</summary>
    public List<SafetensorsEntry> Entries { get; }

    public Dictionary<string, string> Metadata { get; }

    /// <summary>Bytes that header and length take, checked against the size of the whole.</summary>
    /// <exception cref="SafetensorsException"/>
    public static int ReadLength(string source, ReadOnlySpan<byte> start, long totalLength)
    {
        if (totalLength < LengthBytes)
            throw Broken(source, $"{totalLength} bytes are too few for the header's length, which takes {LengthBytes}");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > LongestHeader)
            throw Broken(source, $"the header claims {length} bytes; at most {LongestHeader} are allowed");
        if (length > (ulong)totalLength - LengthBytes)
            throw Broken(source, $"the header claims {length} bytes; the file has {totalLength - LengthBytes} after the length");
        return LengthBytes + (int)length;
    }

    /// <param name="source">Name of the file for messages.</param>
    /// <param name="headerWithLength">The length and the header.</param>
    /// <param name="totalLength">Bytes of the whole file.</param>
    /// <exception cref="SafetensorsException"/>
    public static SafetensorsHeader Parse(string source, ReadOnlySpan<byte> headerWithLength, long totalLength)
    {
        var json = headerWithLength[LengthBytes..];
        if (!Utf8.IsValid(json))
            throw Broken(source, "the header is not valid UTF-8");

        List<SafetensorsEntry> entries;
        Dictionary<string, string> metadata;
        try
        {
            (entries, metadata) = Read(source, json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SafetensorsException($"{source}: the header is no JSON of the expected form: {exception.Message}", exception);
        }

        entries.Sort((a, b) => (a.Start, a.End).CompareTo((b.Start, b.End)));
        CheckCoverage(source, entries, (ulong)(totalLength - headerWithLength.Length));
        return new SafetensorsHeader(headerWithLength.Length, entries, metadata);
    }

    private static (List<SafetensorsEntry>, Dictionary<string, string>) Read(string source, ReadOnlySpan<byte> json)
    {
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestJson });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Broken(source, $"the header is a JSON {reader.TokenType}, not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "__metadata__")
                metadata = metadata is null ? ReadMetadata(source, ref reader) : throw Broken(source, "__metadata__ occurs twice");
            else if (names.Add(name))
                entries.Add(ReadEntry(source, name, ref reader));
            else
                throw Broken(source, $"tensor '{name}' occurs twice");
        }

        // Anything but white space behind the object is an error that the reader raises.
        reader.Read();
        return (entries, metadata ?? []);
    }

    private static Dictionary<string, string> ReadMetadata(string source, ref Utf8JsonReader reader)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.TokenType == JsonTokenType.Null)
            return metadata;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Broken(source, $"__metadata__ is a JSON {reader.TokenType}, not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Broken(source, $"__metadata__ '{key}' is a JSON {reader.TokenType}, not a string");
            metadata[key] = reader.GetString()!;
        }

        return metadata;
    }

    private static SafetensorsEntry ReadEntry(string source, string name, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Broken(source, name, $"is described by a JSON {reader.TokenType}, not an object");
        SafetensorsDtype? dtype = null;
        List<ulong>? shape = null;
        List<ulong>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "dtype" when dtype is null:
                    dtype = ReadDtype(source, name, ref reader);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(source, name, field, ref reader);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(source, name, field, ref reader);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Broken(source, name, $"has {field} twice");
                default:
                    reader.Skip();
                    break;
            }
        }

        if (dtype is null)
            throw Broken(source, name, "lacks dtype");
        if (shape is null)
            throw Broken(source, name, "lacks shape");
        if (offsets is null)
            throw Broken(source, name, "lacks data_offsets");
        if (offsets.Count != 2)
            throw Broken(source, name, $"has {offsets.Count} data_offsets instead of two");
        return new SafetensorsEntry(name, dtype.Value, [.. shape], offsets[0], offsets[1]);
    }

    private static SafetensorsDtype ReadDtype(string source, string name, ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
        return reader.TokenType == JsonTokenType.String && Enum.GetNames<SafetensorsDtype>().Contains(text, StringComparer.Ordinal)
            ? Enum.Parse<SafetensorsDtype>(text)
            : throw Broken(source, name, $"has the unknown dtype '{text}'; allowed are {string.Join(", ", Enum.GetNames<SafetensorsDtype>())}");
    }

    private static List<ulong> ReadNumbers(string source, string name, string field, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Broken(source, name, $"has a JSON {reader.TokenType} for {field}, not an array");
        var numbers = new List<ulong>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out var number))
                throw Broken(source, name, $"has '{Encoding.UTF8.GetString(reader.ValueSpan)}' in {field}; allowed are whole numbers from 0");
            numbers.Add(number);
        }

        return numbers;
    }

    private static void CheckCoverage(string source, List<SafetensorsEntry> entries, ulong dataLength)
    {
        var end = 0UL;
        foreach (var entry in entries)
        {
            if (entry.Start != end || entry.End < entry.Start)
                throw Broken(source, entry.Name, $"has data_offsets [{entry.Start}, {entry.End}]; it must begin at {end}, where the one before it ends");
            var bytes = entry.Dtype.ByteCount(entry.Shape)
                ?? throw Broken(source, entry.Name, $"has the shape [{string.Join(", ", entry.Shape)}], whose size overflows or ends within a byte");
            if (entry.End - entry.Start != bytes)
                throw Broken(source, entry.Name, $"has {entry.End - entry.Start} bytes; {entry.Dtype} [{string.Join(", ", entry.Shape)}] takes {bytes}");
            end = entry.End;
        }

        if (end != dataLength)
            throw Broken(source, $"the tensors take {end} bytes of data, the file holds {dataLength}");
    }

    private static SafetensorsException Broken(string source, string rule) => new($"{source}: {rule}");

    private static SafetensorsException Broken(string source, string tensor, string rule) => new($"{source}: tensor '{tensor}' {rule}");
}
