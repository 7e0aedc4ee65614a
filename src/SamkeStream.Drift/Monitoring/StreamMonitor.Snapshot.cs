using System.Text;
using SamkeStream.Drift.Detection;

namespace SamkeStream.Drift.Monitoring;

/// <content>The state as bytes. The reference is not in it, only its digest: references are immutable and stored once.</content>
public sealed partial class StreamMonitor
{
    private const int Version = 4;

    private static ReadOnlySpan<byte> Magic => "SMON"u8;

    /// <summary>The whole state; a restored monitor goes on bit for bit. While a reference is collected its vectors are in it.</summary>
    public byte[] Save()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.WriteHeader(Magic, Version);
        writer.Write(_reference?.Digest ?? "");
        writer.Write((int)Phase);
        writer.Write(Epoch);
        writer.Write(_lastOrdinal);
        writer.Write(_observed);
        writer.Write(_now);
        writer.Write(_coolDown);
        writer.Write(_calm);
        writer.Write(_conceptEpoch);
        writer.Write(IsFrozen);
        writer.Write(RegimeId ?? "");
        writer.WriteArray<long>(_recent.ToArray());
        _collector.Save(writer);
        _regimes.Save(writer);
        _outcomes.Save(writer);
        writer.Write(_incident is not null);
        _incident?.Save(writer);
        _evidence?.Save(writer);
        writer.Flush();
        _detector?.Save(buffer);
        return buffer.ToArray();
    }

    /// <summary>The digest of the reference that a saved monitor compares with; null while it learned its first.</summary>
    public static string? ReferenceDigestOf(byte[] snapshot)
    {
        using var reader = Open(snapshot);
        return BinaryFormat.Read("monitor state", () => reader.ReadString() is { Length: > 0 } digest ? digest : null);
    }

    /// <param name="snapshot">From <see cref="Save"/>.</param>
    /// <param name="options">May differ from those it was saved under; what is already collected is kept.</param>
    /// <param name="reference">The reference that <see cref="ReferenceDigestOf"/> names.</param>
    /// <exception cref="InvalidDataException">Not a monitor's state, damaged, or another reference.</exception>
    /// <exception cref="FormatVersionException">Another version.</exception>
    public static StreamMonitor Restore(byte[] snapshot, MonitorOptions options, DriftReference? reference)
    {
        using var reader = Open(snapshot);
        return BinaryFormat.Read("monitor state", () =>
        {
            var monitor = new StreamMonitor(options);
            monitor.Load(reader, reference);
            return monitor;
        });
    }

    private static BinaryReader Open(byte[] snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var reader = new BinaryReader(new MemoryStream(snapshot, writable: false), Encoding.UTF8);
        return BinaryFormat.Read("monitor state", () =>
        {
            reader.ReadHeader(Magic, Version, "monitor state");
            return reader;
        });
    }

    private void Load(BinaryReader reader, DriftReference? reference)
    {
        var digest = reader.ReadString();
        if (digest != (reference?.Digest ?? ""))
            throw new InvalidDataException($"The monitor state belongs to reference '{digest}', not to '{reference?.Digest}'.");
        _reference = reference;
        Phase = (MonitorPhase)reader.ReadInt32();
        Epoch = reader.ReadInt32();
        _lastOrdinal = reader.ReadInt64();
        _observed = reader.ReadInt64();
        _now = reader.ReadInt64();
        _coolDown = reader.ReadInt32();
        _calm = reader.ReadInt32();
        _conceptEpoch = reader.ReadInt32();
        IsFrozen = reader.ReadBoolean();
        RegimeId = reader.ReadString() is { Length: > 0 } regime ? regime : null;
        foreach (var ordinal in reader.ReadArray<long>())
            _recent.Enqueue(ordinal);
        _collector.Load(reader);
        _regimes.Load(reader);
        _outcomes.Load(reader);
        if (reader.ReadBoolean())
            _incident = Incident.Load(reader);
        if (reference is null)
            return;
        _evidence = new ConformalEvidence(reference.Features.Components);
        _evidence.Load(reader);
        _detector = DriftDetector.Restore(reader.BaseStream, reference);
    }
}
