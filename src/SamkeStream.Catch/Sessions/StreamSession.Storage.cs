using System.Runtime.InteropServices;
using System.Text.Json;
using SamkeStream.Catch.References;
using SamkeStream.Contracts;
using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <content>The session as bytes, little-endian.</content>
internal sealed partial class StreamSession
{
    private const int Version = 4;
    private const int LogVersion = 4;
    private const int OldestVersion = 3;
    private const int OldestLogVersion = 2;

    /// <summary>The version of both since which prompts have hashes and times of arrival.</summary>
    private const int HashesSince = 4;

    private const int Growth = 8 * 1024;

    private int _savedLength;

    private static ReadOnlySpan<byte> Magic => "SCAT"u8;

    /// <summary>Before the digest of a reference that lies in a blob of its own, as many streams may use it.</summary>
    private const string BlobMark = "blob:";

    private static ReadOnlySpan<byte> LogMagic => "SLOG"u8;

    /// <summary>The whole session but its reference, of which the digest is in it, and the counters, which the head has.</summary>
    public byte[] Save()
    {
        // Little more than the last time, so that it need not grow step by step: it is large.
        using var buffer = new MemoryStream(_savedLength + Growth);
        using var writer = new BinaryWriter(buffer);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(ReferenceBlob is not null ? BlobMark + ReferenceBlob : Monitor.Reference?.Digest ?? "");
        writer.Write(GivenReference ?? "");
        writer.Write(Encoder ?? "");
        writer.Write(Forced);
        ulong[] seen = [.. Seen.Hashes];
        writer.Write(seen.Length);
        writer.Write(MemoryMarshal.AsBytes(seen.AsSpan()));
        uint[] ordinals = [.. Seen.Ordinals];
        writer.Write(ordinals.Length);
        writer.Write(MemoryMarshal.AsBytes(ordinals.AsSpan()));
        writer.Write(_recent.Count);
        foreach (var (ordinal, bytes) in _recent.Stored)
        {
            writer.Write(ordinal);
            writer.Write(bytes.Span);
        }

        var rest = new Rest(Outbox, OpenIncident, SnoozedUntil, [.. ChangedIncidents.Values], PendingAudits, ReferenceSince, Alarm,
            ReferenceName, ReferenceProblem, RefusedBudget,
            Live is null ? null : new LivePart(Live.Reference, Live.Wanted, ReferencePrompts.Write(Encoder ?? "", Live.Prompts)),
            _regimeReferences, IsReferenceRecalled);
        WriteBytes(writer, JsonSerializer.SerializeToUtf8Bytes(rest, ContractJson.Options));
        WriteBytes(writer, Monitor.Save());
        writer.Flush();
        _savedLength = (int)buffer.Length;
        return buffer.ToArray();
    }

    /// <summary>The prompts and outcomes taken since the session was last stored, in order.</summary>
    public byte[] SaveLog()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(LogMagic);
        writer.Write(LogVersion);
        writer.Write(_taken.Count);
        foreach (var input in _taken)
        {
            writer.Write((byte)(input switch { LoggedPrompt => 0, IncomingOutcome => 1, _ => 2 }));
            if (input is IncomingOutcome outcome)
            {
                writer.Write(outcome.PromptId);
                writer.Write(outcome.Score);
                continue;
            }

            if (input is SampledOutPrompt leftOut)
            {
                writer.Write(leftOut.Prompt.Id!);
                continue;
            }

            var (prompt, vector) = (LoggedPrompt)input;
            writer.Write(RecentPrompts.Write(prompt));
            writer.Write(vector.Length);
            writer.Write(MemoryMarshal.AsBytes(vector.AsSpan()));
        }

        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>The reference, or null where it is stored already.</summary>
    public ReadOnlyMemory<byte>? SaveNewReference()
    {
        if (!HasNewReference)
            return null;
        using var bytes = new MemoryStream();
        Monitor.Reference!.Write(bytes);
        return bytes.ToArray();
    }

    /// <summary>The reference that <see cref="Restore"/> needs: its digest, or the blob that it lies in; neither where the stream has none.</summary>
    public static (string? Digest, string? Blob) ReferenceOf(ReadOnlyMemory<byte> snapshot) =>
        Read<(string?, string?)>(snapshot, Magic, Version, OldestVersion, (reader, _) => reader.ReadString() switch
        {
            "" => (null, null),
            { } text when text.StartsWith(BlobMark, StringComparison.Ordinal) => (null, text[BlobMark.Length..]),
            { } digest => (digest, null),
        });

    /// <exception cref="InvalidDataException">Not a session's bytes, or another reference.</exception>
    /// <exception cref="FormatVersionException">Another version.</exception>
    public static StreamSession Restore(ReadOnlyMemory<byte> snapshot, IngestCounters ingest, StreamSettings settings, DriftReference? reference) =>
        Read(snapshot, Magic, Version, OldestVersion, (reader, version) =>
        {
            var stored = reader.ReadString();
            var (given, encoder, forced) = (reader.ReadString(), reader.ReadString(), reader.ReadInt64());
            var seen = new ulong[Count(reader, SeenIds.Kept)];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(seen.AsSpan()));
            var ordinals = new uint[Count(reader, seen.Length)];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(ordinals.AsSpan()));
            var recent = new List<(long Ordinal, IncomingPrompt Prompt)>();
            for (var left = Count(reader, int.MaxValue); left > 0; left--)
            {
                var ordinal = reader.ReadInt64();
                recent.Add((ordinal, RecentPrompts.Read(reader, version >= HashesSince)));
            }

            var rest = JsonSerializer.Deserialize<Rest>(ReadBytes(reader), ContractJson.Options) ?? throw new InvalidDataException("the stream state lacks its events");
            var session = new StreamSession(settings, StreamMonitor.Restore(ReadBytes(reader), OptionsOf(settings), reference))
            {
                GivenReference = given.Length > 0 ? given : null,
                Encoder = encoder.Length > 0 ? encoder : null,
                Forced = forced,
                Ingest = ingest,
                Seen = SeenIds.Of(seen, ordinals),
                OpenIncident = rest.OpenIncident,
                SnoozedUntil = rest.SnoozedUntil,
                ReferenceSince = rest.ReferenceSince,
                Alarm = rest.Alarm,
                ReferenceBlob = stored.StartsWith(BlobMark, StringComparison.Ordinal) ? stored[BlobMark.Length..] : null,
                ReferenceName = rest.ReferenceName,
                ReferenceProblem = rest.ReferenceProblem,
                RefusedBudget = rest.RefusedBudget,
                IsReferenceRecalled = rest.IsReferenceRecalled,
                Live = rest.Live is { } live ? new LiveCollection(live.Reference, live.Wanted, ReferencePrompts.Read(live.Prompts).Prompts) : null,
            };
            foreach (var (ordinal, prompt) in recent)
                session._recent.Add(ordinal, prompt);
            foreach (var (digest, name) in rest.RegimeReferences ?? new Dictionary<string, string>())
                session._regimeReferences[digest] = name;
            session.Outbox.AddRange(rest.Outbox);
            foreach (var incident in rest.ChangedIncidents)
                session.ChangedIncidents[incident.Epoch] = incident;
            session.PendingAudits.AddRange(rest.PendingAudits);
            session._storedReference = reference?.Digest;
            return session;
        });

    /// <exception cref="InvalidDataException">Not an entry of a log.</exception>
    /// <exception cref="FormatVersionException">Another version.</exception>
    public static IReadOnlyList<LoggedInput> ReadLog(ReadOnlyMemory<byte> entry) =>
        Read(entry, LogMagic, LogVersion, OldestLogVersion, (reader, version) =>
        {
            var inputs = new List<LoggedInput>();
            for (var left = Count(reader, int.MaxValue); left > 0; left--)
            {
                switch (reader.ReadByte())
                {
                    case 1:
                        inputs.Add(new IncomingOutcome(reader.ReadString(), reader.ReadDouble()));
                        continue;
                    case 2:
                        inputs.Add(new SampledOutPrompt(new IncomingPrompt("", reader.ReadString(), default) { IsSampledOut = true }));
                        continue;
                }

                var prompt = RecentPrompts.Read(reader, version >= HashesSince);
                var vector = new float[Count(reader, 1 << 20)];
                reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
                inputs.Add(new LoggedPrompt(prompt, vector));
            }

            return inputs;
        });

    private static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        var bytes = new byte[Count(reader, int.MaxValue)];
        reader.BaseStream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A number of things that can be in what is left.</summary>
    private static int Count(BinaryReader reader, int most)
    {
        var count = reader.ReadInt32();
        return count >= 0 && count <= Math.Min(most, reader.BaseStream.Length - reader.BaseStream.Position)
            ? count
            : throw new InvalidDataException($"the stream state is damaged: it names {count} things at {reader.BaseStream.Position}");
    }

    private static T Read<T>(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> magic, int version, int oldest, Func<BinaryReader, int, T> read)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false));
            if (!reader.ReadBytes(magic.Length).AsSpan().SequenceEqual(magic))
                throw new InvalidDataException("the bytes are no stream state");
            var found = reader.ReadInt32();
            return found >= oldest && found <= version ? read(reader, found) : throw new FormatVersionException("stream state", found, version);
        }
        catch (Exception exception) when (exception is EndOfStreamException or JsonException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"the stream state is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>What is small, and mostly empty.</summary>
    private sealed record Rest(
        IReadOnlyList<PendingEvent> Outbox,
        long? OpenIncident,
        DateTimeOffset? SnoozedUntil,
        IReadOnlyList<Incident> ChangedIncidents,
        IReadOnlyList<AuditRecord> PendingAudits,
        DateTimeOffset? ReferenceSince,
        OpenAlarm? Alarm,
        string? ReferenceName = null,
        string? ReferenceProblem = null,
        long? RefusedBudget = null,
        LivePart? Live = null,
        IReadOnlyDictionary<string, string>? RegimeReferences = null,
        bool IsReferenceRecalled = false);

    private sealed record LivePart(string Reference, int Wanted, byte[] Prompts);
}
