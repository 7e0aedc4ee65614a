using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;

namespace SamkeStream.Cli.Replay;

/// <summary>A reference that the stream was compared with.</summary>
internal sealed record ReplayedReference
{
    /// <summary>First prompt that is judged by it.</summary>
    public required long From { get; init; }

    /// <summary>It was in use before: its regime came back.</summary>
    public required bool IsRecalled { get; init; }

    /// <summary>n.</summary>
    public required int Size { get; init; }

    /// <summary>Correlation time in prompts; 1: independent.</summary>
    public required double Tau { get; init; }

    /// <summary>n/τ.</summary>
    public required double EffectiveSize { get; init; }

    public required CalibrationState State { get; init; }

    /// <summary>T.</summary>
    public required int BudgetPrompts { get; init; }

    /// <summary>Where the measured number of prompts between false alarms, divided by T, is expected: lowest and highest.</summary>
    public required IReadOnlyList<double>? ExpectedBand { get; init; }

    public required double FarShare { get; init; }

    public required string Digest { get; init; }

    public static ReplayedReference Of(DriftReference reference, long from, bool isRecalled) => new()
    {
        From = from,
        IsRecalled = isRecalled,
        Size = reference.Size,
        Tau = reference.Tau,
        EffectiveSize = reference.EffectiveSize,
        State = reference.State,
        BudgetPrompts = reference.Options.BudgetPrompts,
        ExpectedBand = reference.ExpectedBand is var (low, high) ? [low, high] : null,
        FarShare = reference.FarShare,
        Digest = reference.Digest,
    };
}
