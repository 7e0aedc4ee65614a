using System.Text;

namespace SamkeStream.State.Folder;

/// <summary>One durable change: the writes of a commit, one entry of a log, or the end of a log.</summary>
internal abstract record JournalRecord
{
    private const byte CommitKind = 1;
    private const byte AppendKind = 2;
    private const byte DeleteLogKind = 3;

    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8))
            Write(writer);
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The kind is unknown: written by a later version.</exception>
    public static JournalRecord Decode(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        return reader.ReadByte() switch
        {
            CommitKind => Commit.Read(reader),
            AppendKind => Append.Read(reader),
            DeleteLogKind => new DeleteLog(reader.ReadString()),
            var kind => throw new InvalidDataException($"journal record of kind {kind}; known are {CommitKind} to {DeleteLogKind}"),
        };
    }

    protected abstract void Write(BinaryWriter writer);

    private static void WriteBytes(BinaryWriter writer, ReadOnlyMemory<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes.Span);
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    /// <summary>New bodies by key; a null body deletes.</summary>
    public sealed record Commit(IReadOnlyList<(string Key, ReadOnlyMemory<byte>? Body)> Writes) : JournalRecord
    {
        internal static Commit Read(BinaryReader reader)
        {
            var writes = new (string, ReadOnlyMemory<byte>?)[reader.ReadInt32()];
            for (var i = 0; i < writes.Length; i++)
                writes[i] = (reader.ReadString(), reader.ReadBoolean() ? ReadBytes(reader) : (ReadOnlyMemory<byte>?)null);
            return new Commit(writes);
        }

        protected override void Write(BinaryWriter writer)
        {
            writer.Write(CommitKind);
            writer.Write(Writes.Count);
            foreach (var (key, body) in Writes)
            {
                writer.Write(key);
                writer.Write(body is not null);
                if (body is { } bytes)
                    WriteBytes(writer, bytes);
            }
        }
    }

    /// <summary>The sequence number makes a replay skip what the log already holds.</summary>
    public sealed record Append(string Log, long Sequence, int Keep, ReadOnlyMemory<byte> Entry) : JournalRecord
    {
        internal static Append Read(BinaryReader reader) =>
            new(reader.ReadString(), reader.ReadInt64(), reader.ReadInt32(), ReadBytes(reader));

        protected override void Write(BinaryWriter writer)
        {
            writer.Write(AppendKind);
            writer.Write(Log);
            writer.Write(Sequence);
            writer.Write(Keep);
            WriteBytes(writer, Entry);
        }
    }

    public sealed record DeleteLog(string Log) : JournalRecord
    {
        protected override void Write(BinaryWriter writer)
        {
            writer.Write(DeleteLogKind);
            writer.Write(Log);
        }
    }
}
