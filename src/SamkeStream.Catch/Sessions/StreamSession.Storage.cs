using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <content>The session as bytes: JSON of the small parts, then the monitor's own bytes.</content>
internal sealed partial class StreamSession
{
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "SCAT"u8;

    public byte[] Save()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Magic);
        writer.Write(Version);
        var parts = JsonSerializer.SerializeToUtf8Bytes(
            new Parts(
                [.. Seen.Ids], [.. _recent.Values], Outbox, ReferenceBlob, GivenReference, Forced, Encoder,
                OpenIncident, SnoozedUntil, [.. ChangedIncidents.Values], PendingAudits, ReferenceSince, Alarm),
            ContractJson.Options);
        writer.Write(parts.Length);
        writer.Write(parts);
        var monitor = Monitor.Save();
        writer.Write(monitor.Length);
        writer.Write(monitor);
        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>The blob of the reference that <see cref="Restore"/> needs; null where the stream has none.</summary>
    public static string? ReferenceBlobOf(ReadOnlyMemory<byte> bytes) => Read(bytes).Parts.ReferenceBlob;

    /// <exception cref="InvalidDataException">Not a session's bytes, another version, or another reference.</exception>
    public static StreamSession Restore(ReadOnlyMemory<byte> bytes, StreamSettings settings, DriftReference? reference)
    {
        var (parts, monitor) = Read(bytes);
        var session = new StreamSession(settings, StreamMonitor.Restore(monitor, OptionsOf(settings), reference))
        {
            ReferenceBlob = parts.ReferenceBlob,
            GivenReference = parts.GivenReference,
            Forced = parts.Forced,
            Encoder = parts.Encoder,
            OpenIncident = parts.OpenIncident,
            SnoozedUntil = parts.SnoozedUntil,
            ReferenceSince = parts.ReferenceSince,
            Alarm = parts.Alarm,
        };
        foreach (var id in parts.Seen)
            session.Seen.Add(id);
        foreach (var prompt in parts.Recent)
            session._recent[prompt.Ordinal] = prompt;
        session.Outbox.AddRange(parts.Outbox);
        foreach (var incident in parts.ChangedIncidents ?? [])
            session.ChangedIncidents[incident.Epoch] = incident;
        session.PendingAudits.AddRange(parts.PendingAudits ?? []);
        return session;
    }

    private static (Parts Parts, byte[] Monitor) Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false));
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic) || reader.ReadInt32() != Version)
                throw new InvalidDataException($"the bytes are no stream state of version {Version}");
            var parts = JsonSerializer.Deserialize<Parts>(reader.ReadBytes(reader.ReadInt32()), ContractJson.Options)
                ?? throw new InvalidDataException("the stream state has no parts");
            return (parts, reader.ReadBytes(reader.ReadInt32()));
        }
        catch (Exception exception) when (exception is EndOfStreamException or JsonException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"the stream state is damaged: {exception.Message}", exception);
        }
    }

    private sealed record Parts(
        IReadOnlyList<string> Seen,
        IReadOnlyList<WindowPrompt> Recent,
        IReadOnlyList<PendingEvent> Outbox,
        string? ReferenceBlob,
        string? GivenReference,
        long Forced,
        string? Encoder = null,
        long? OpenIncident = null,
        DateTimeOffset? SnoozedUntil = null,
        IReadOnlyList<Incident>? ChangedIncidents = null,
        IReadOnlyList<AuditRecord>? PendingAudits = null,
        DateTimeOffset? ReferenceSince = null,
        OpenAlarm? Alarm = null);
}
