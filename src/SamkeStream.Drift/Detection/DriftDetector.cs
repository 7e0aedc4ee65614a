using System.Numerics.Tensors;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>
/// Compares a stream, prompt by prompt, with a reference. Not thread-safe; a stream has one. It goes on scoring after an alarm:
/// what an alarm means is the matter of <see cref="Monitoring.StreamMonitor"/>.
/// </summary>
public sealed class DriftDetector
{
    private const int Version = 4;

    private readonly ArmSet _arms;
    private readonly DriftChannel[] _channels;
    private readonly float[] _z;
    private readonly double[] _statistics;
    private readonly double[] _scores;
    private readonly long[] _ordinals;
    private readonly ushort[] _bins;
    private long _count;
    private long _lastOrdinal = -1;

    public DriftDetector(DriftReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        Reference = reference;
        _channels = [.. reference.Channels];
        _z = new float[reference.Features.Components];
        _statistics = new double[_channels.Length];
        _scores = new double[_channels.Length];
        _ordinals = new long[reference.Options.LargestWindow];
        _bins = new ushort[_ordinals.Length];
        _arms = new ArmSet(reference.Options, reference.Features.Groups, reference.Features.Whitening.Spreads, reference.Dependence.Stay);
        _arms.Reset(reference.Moments);
    }

    private static ReadOnlySpan<byte> Magic => "SDDT"u8;

    public DriftReference Reference { get; }

    /// <summary>Prompts seen.</summary>
    public long Count => _count;

    /// <summary>The latest prompts that are held, at most as many as the longest window has.</summary>
    internal int Held => (int)Math.Min(_count, _ordinals.Length);

    /// <summary>The bin of far prompts in <see cref="CellCountsSince"/>; those before it are the cells.</summary>
    private int FarBin => Reference.Options.Cells;

    /// <summary>The latest score of every channel, in the order of <see cref="DriftReference.Channels"/>; NaN until its window is full.</summary>
    public ReadOnlySpan<double> ChannelScores => _scores;

    /// <summary>Takes the next prompt, numbered on from the last one.</summary>
    /// <param name="vector">Sentence vector [C] of unit length.</param>
    public DriftScore Observe(ReadOnlySpan<float> vector) => Observe(_lastOrdinal + 1, vector);

    /// <summary>Takes the next prompt under the caller's number, which must rise.</summary>
    /// <param name="ordinal">The prompt's number; gaps are allowed.</param>
    /// <param name="vector">Sentence vector [C] of unit length.</param>
    /// <exception cref="ArgumentException">Another length than the reference's C, not of unit length, NaN, or a number that does not rise.</exception>
    public DriftScore Observe(long ordinal, ReadOnlySpan<float> vector) => Observe(ordinal, vector, isChangeWanted: true);

    /// <summary>As above; the search for the change point costs more than all the rest and can be left out.</summary>
    internal DriftScore Observe(long ordinal, ReadOnlySpan<float> vector, bool isChangeWanted)
    {
        if (ordinal <= _lastOrdinal)
            throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"Prompts come in order; the last one was {_lastOrdinal}.");
        SentenceVector.ThrowIfInvalid(vector, Reference.Dimension, nameof(vector));

        return Observe(ordinal, Reference.Features.Apply(vector, _z), isChangeWanted);
    }

    /// <summary>The same for a prompt whose features are known already.</summary>
    internal DriftScore Observe(long ordinal, in PromptFeatures features, bool isChangeWanted = true)
    {
        _arms.Observe(ordinal, features, _statistics);
        var slot = (int)(_count % _ordinals.Length);
        (_ordinals[slot], _bins[slot]) = (ordinal, (ushort)(features.IsFar ? FarBin : features.Cell));
        _lastOrdinal = ordinal;
        _count++;

        var leading = 0;
        var highest = double.NegativeInfinity;
        for (var i = 0; i < _channels.Length; i++)
        {
            _scores[i] = _channels[i].Score(_statistics[i]);
            if (_scores[i] > highest)
                (leading, highest) = (i, _scores[i]);
        }

        var isAlarm = highest > 1 && Reference.State != CalibrationState.Learning;
        return new DriftScore(
            ordinal, highest, _channels[leading].Arm, _channels[leading].Scale, isAlarm,
            isAlarm && isChangeWanted ? ChangePoint(leading) : null, features.Novelty, features.IsFar, features.Cell);
    }

    /// <summary>Prompts in every cell, then far ones [K + 1], since the given one, as far back as the longest window reaches.</summary>
    internal int[] CellCountsSince(long ordinal)
    {
        var counts = new int[FarBin + 1];
        for (var back = 1; back <= Held; back++)
        {
            var slot = (int)((_count - back) % _ordinals.Length);
            if (_ordinals[slot] < ordinal)
                break;
            counts[_bins[slot]]++;
        }

        return counts;
    }

    /// <summary><see cref="KindRule.Shift"/> of the prompts since the given one, as far back as the longest window reaches.</summary>
    internal double ShiftSince(long ordinal)
    {
        var mean = new float[Reference.Features.Components];
        var back = 0;
        while (back < Held && _ordinals[(int)((_count - back - 1) % _ordinals.Length)] >= ordinal)
            _arms.AddTo(mean, ++back);
        if (back == 0)
            return 0;
        return KindRule.Shift(TensorPrimitives.Norm<float>(mean) / back, back, Reference);
    }

    /// <summary>Adds z − z̄_R of one of the held prompts to the target [k]: 1 is the latest.</summary>
    internal void AddCentred(Span<float> target, int back) => _arms.AddTo(target, back);

    /// <summary>Puts the cumulative sums back to zero; after an alarm they would stay high long after the stream has come back.</summary>
    public void RestartSums()
    {
        _arms.Novelty.Restart();
        _arms.Share.Restart();
    }

    /// <summary>The state, for the same reference; a restored detector goes on bit for bit.</summary>
    public void Save(Stream output)
    {
        using var writer = new BinaryWriter(output, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.WriteHeader(Magic, Version);
        writer.Write(Reference.Digest);
        writer.Write(_count);
        writer.Write(_lastOrdinal);
        writer.WriteArray<long>(_ordinals);
        writer.WriteArray<ushort>(_bins);
        _arms.Save(writer);
    }

    /// <exception cref="InvalidDataException">Not a detector's state, or the state of another reference.</exception>
    /// <exception cref="FormatVersionException">Another version.</exception>
    public static DriftDetector Restore(Stream input, DriftReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        using var reader = new BinaryReader(input, System.Text.Encoding.UTF8, leaveOpen: true);
        return BinaryFormat.Read("detector state", () =>
        {
            reader.ReadHeader(Magic, Version, "detector state");
            var digest = reader.ReadString();
            if (digest != reference.Digest)
                throw new InvalidDataException($"The detector state belongs to reference {digest}, not to {reference.Digest}.");
            var detector = new DriftDetector(reference) { _count = reader.ReadInt64(), _lastOrdinal = reader.ReadInt64() };
            ReadInto(reader, detector._ordinals);
            ReadInto(reader, detector._bins);
            detector._arms.Restore(reader);
            return detector;
        });
    }

    private static void ReadInto<T>(BinaryReader reader, T[] target)
        where T : unmanaged
    {
        var count = reader.ReadCount();
        if (count != target.Length)
            throw new InvalidDataException($"The detector state holds {count} prompts; its reference has {target.Length}.");
        reader.ReadExactly(target);
    }

    private long ChangePoint(int leading)
    {
        var arm = _channels[leading].Arm;
        var first = Array.FindIndex(_channels, channel => channel.Arm == arm);
        if (arm == DriftArm.Novelty)
            return _arms.Novelty.StartOfChange(leading - first);
        if (arm == DriftArm.Share)
            return _arms.Share.StartOfChange();
        var back = _arms.LengthOfChange(arm, _channels.AsSpan(first, Reference.Options.Windows.Count));
        return _ordinals[(int)((_count - back) % _ordinals.Length)];
    }
}
