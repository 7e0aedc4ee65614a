using System.Buffers.Binary;
using System.Text;

namespace SamkeStream.Language.Safetensors;

/// <summary>A tensor to write.</summary>
/// <param name="Name">Unique within the file; not <c>__metadata__</c>.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Sizes from 0; empty for a scalar.</param>
/// <param name="Bytes">Row-major, little-endian.</param>
public sealed record SafetensorsItem(string Name, SafetensorsDtype Dtype, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>An item of the given float values, rounded to nearest even where the type is narrower.</summary>
    public static SafetensorsItem FromSingles(string name, SafetensorsDtype dtype, IReadOnlyList<long> shape, ReadOnlySpan<float> values) =>
        new(name, dtype, shape, FloatBits.ToBytes(values, dtype));
}

/// <summary>
/// Writes files whose bytes equal those of Hugging Face's library for the same content: tensors ordered by element type, widest first,
/// then by name; compact JSON; spaces up to a multiple of 8. Metadata, whose order that library leaves open, is sorted by key.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a file that is either there whole or not at all.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, or bytes and shape disagree.</exception>
    public static void Write(string path, IEnumerable<SafetensorsItem> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = Order(tensors);
        AtomicFile.Write(path, stream => Write(stream, ordered, metadata));
    }

    /// <exception cref="ArgumentException">A name occurs twice, or bytes and shape disagree.</exception>
    public static byte[] ToBytes(IEnumerable<SafetensorsItem> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    /// <exception cref="ArgumentException">A name occurs twice, or bytes and shape disagree.</exception>
    public static void Write(Stream stream, IEnumerable<SafetensorsItem> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var ordered = Order(tensors);
        var header = Encoding.UTF8.GetBytes(Header(ordered, metadata));
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in ordered)
            stream.Write(tensor.Bytes.Span);
    }

    private static List<SafetensorsItem> Order(IEnumerable<SafetensorsItem> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var ordered = tensors.Select(Checked).ToList();
        ordered.Sort((a, b) => a.Dtype != b.Dtype ? b.Dtype.CompareTo(a.Dtype) : CompareUtf8(a.Name, b.Name));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in ordered)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"tensor '{tensor.Name}' is given twice", nameof(tensors));
        }

        return ordered;
    }

    private static SafetensorsItem Checked(SafetensorsItem tensor)
    {
        if (tensor.Name == "__metadata__")
            throw new ArgumentException("a tensor cannot be named __metadata__", nameof(tensor));
        if (tensor.Shape.Any(size => size < 0))
            throw new ArgumentException($"tensor '{tensor.Name}' has the shape [{string.Join(", ", tensor.Shape)}]; sizes count from 0", nameof(tensor));
        var expected = tensor.Dtype.ByteCount([.. tensor.Shape.Select(size => (ulong)size)]);
        if (expected != (ulong)tensor.Bytes.Length)
        {
            throw new ArgumentException(
                $"tensor '{tensor.Name}' has {tensor.Bytes.Length} bytes; {tensor.Dtype} [{string.Join(", ", tensor.Shape)}] takes {expected}", nameof(tensor));
        }

        return tensor;
    }

    private static string Header(List<SafetensorsItem> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new StringBuilder("{");
        if (metadata is not null)
        {
            json.Append("\"__metadata__\":{");
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, Comparer<string>.Create(CompareUtf8)))
            {
                if (json[^1] != '{')
                    json.Append(',');
                AppendString(json, key).Append(':');
                AppendString(json, value);
            }

            json.Append('}');
        }

        var offset = 0L;
        foreach (var tensor in tensors)
        {
            if (json.Length > 1)
                json.Append(',');
            AppendString(json, tensor.Name);
            json.Append(":{\"dtype\":\"").Append(tensor.Dtype).Append("\",\"shape\":[").AppendJoin(',', tensor.Shape);
            json.Append("],\"data_offsets\":[").Append(offset).Append(',').Append(offset += tensor.Bytes.Length).Append("]}");
        }

        json.Append('}');
        var text = json.ToString();
        return text + new string(' ', (8 - Encoding.UTF8.GetByteCount(text) % 8) % 8);
    }

    private static StringBuilder AppendString(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => json.Append(c),
            };
        }

        return json.Append('"');
    }

    private static int CompareUtf8(string a, string b) =>
        Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
