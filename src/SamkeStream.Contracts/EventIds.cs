using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.Contracts;

/// <summary>
/// Ids of events, derived from what the event is about: a worker that repeats its work after a crash publishes
/// the same event again under the same id.
/// </summary>
public static class EventIds
{
    /// <summary>A version 8 UUID (RFC 9562) from the SHA-256 of the four parts.</summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="epoch">Epoch of the stream that the event belongs to.</param>
    /// <param name="type">Routing key of the event, one of <see cref="V1.EventTypes"/>.</param>
    /// <param name="sequence">Number of the change within stream, epoch and type; 0 where there is only one.</param>
    public static Guid Derive(string stream, long epoch, string type, long sequence = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentException.ThrowIfNullOrEmpty(type);
        // A zero byte can stand in neither name, so no two inputs give the same text.
        var names = Encoding.UTF8.GetBytes($"{stream}\0{type}\0");
        var input = new byte[names.Length + 16];
        names.CopyTo(input, 0);
        BinaryPrimitives.WriteInt64BigEndian(input.AsSpan(names.Length), epoch);
        BinaryPrimitives.WriteInt64BigEndian(input.AsSpan(names.Length + 8), sequence);

        var id = SHA256.HashData(input).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
