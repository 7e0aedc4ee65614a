using System.Text;

namespace SamkeStream.Catch.References;

/// <summary>A prompt as a reference needs it.</summary>
/// <param name="Ordinal">Its number in its stream, or its line.</param>
/// <param name="Time">When it was asked; null where that is not known.</param>
/// <param name="Vector">[C], unit length.</param>
internal sealed record ReferencePrompt(long Ordinal, DateTimeOffset? Time, float[] Vector);

/// <summary>The vectors that a reference was made of, as bytes.</summary>
internal static class ReferencePrompts
{
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "SVEC"u8;

    public static byte[] Write(string encoder, IReadOnlyList<ReferencePrompt> prompts)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(encoder);
        writer.Write(prompts.Count);
        writer.Write(prompts.Count > 0 ? prompts[0].Vector.Length : 0);
        foreach (var prompt in prompts)
        {
            writer.Write(prompt.Ordinal);
            writer.Write(prompt.Time?.UtcTicks ?? 0);
            foreach (var value in prompt.Vector)
                writer.Write(value);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    /// <exception cref="InvalidDataException">No such bytes, or another version.</exception>
    public static (string Encoder, IReadOnlyList<ReferencePrompt> Prompts) Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false), Encoding.UTF8);
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic) || reader.ReadInt32() != Version)
                throw new InvalidDataException($"the bytes are no vectors of version {Version}");
            var encoder = reader.ReadString();
            var (count, length) = (reader.ReadInt32(), reader.ReadInt32());
            var prompts = new List<ReferencePrompt>();
            for (var i = 0; i < count; i++)
            {
                var (ordinal, ticks) = (reader.ReadInt64(), reader.ReadInt64());
                var vector = new float[length];
                for (var j = 0; j < length; j++)
                    vector[j] = reader.ReadSingle();
                prompts.Add(new ReferencePrompt(ordinal, ticks > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null, vector));
            }

            return (encoder, prompts);
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"the vectors are damaged: {exception.Message}", exception);
        }
    }
}
