using System.Numerics.Tensors;
using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Regimes;

namespace SamkeStream.Drift.Monitoring;

/// <summary>
/// A second opinion that needs no bootstrap: blocks of prompts are ranked among the reference's own blocks (conformal p), the rank
/// bets on them, e(p) = (1 − p + p ln p)/(p ln² p), and M = (1 + M)e. Stopping at M ≥ T/b has ARL ≥ T where blocks are
/// exchangeable, which sticky streams are only in part: evidence for the reader, never a trigger (Shin, Ramdas, Rinaldo 2022).
/// </summary>
internal sealed class ConformalEvidence(int components)
{
    private const double Largest = 1e15;

    private readonly float[] _sum = new float[components];
    private int _count;

    /// <summary>M after the latest full block; 0 at the start.</summary>
    public double Value { get; private set; }

    /// <param name="detector">Has just taken the next prompt.</param>
    public void Observe(DriftDetector detector)
    {
        var blockScores = detector.Reference.Profile.BlockScores;
        detector.AddCentred(_sum, 1);
        if (++_count < ReferenceProfile.BlockLength)
            return;
        var score = TensorPrimitives.SumOfSquares<float>(_sum) / ReferenceProfile.BlockLength;
        Array.Clear(_sum);
        _count = 0;

        var below = Array.BinarySearch(blockScores, score);
        var atLeast = blockScores.Length - (below < 0 ? ~below : below);
        Value = Math.Min(Largest, (1 + Value) * Bet((1.0 + atLeast) / (1 + blockScores.Length)));
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Value);
        writer.Write(_count);
        writer.WriteArray<float>(_sum);
    }

    public void Load(BinaryReader reader)
    {
        Value = reader.ReadDouble();
        _count = reader.ReadInt32();
        var sum = reader.ReadArray<float>();
        if (sum.Length != _sum.Length)
            throw new InvalidDataException($"The monitor state has {sum.Length} components; its reference has {_sum.Length}.");
        sum.CopyTo(_sum, 0);
    }

    /// <summary>∫ε p^(ε−1) dε over 0..1; ½ at p = 1.</summary>
    private static double Bet(double p)
    {
        var log = Math.Log(p);
        return log > -1e-4 ? .5 : (1 - p + p * log) / (p * log * log);
    }
}
