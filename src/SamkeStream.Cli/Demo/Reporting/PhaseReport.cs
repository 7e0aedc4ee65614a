namespace SamkeStream.Cli.Demo.Reporting;

/// <summary>What happened in one phase.</summary>
internal sealed record PhaseReport
{
    public required string Name { get; init; }

    /// <summary>Prompts pushed.</summary>
    public long Prompts { get; init; }

    public DriftReport Drift { get; init; } = new();

    public AdapterReport Adapter { get; init; } = new();

    public AccuracyReport Accuracy { get; init; } = new();

    public StageReport TimingsMs { get; init; } = new();
}

/// <param name="Detected">Whether the phase, which begins with a change unless it is the first, raised an alarm.</param>
/// <param name="DelayPrompts">Prompts of the phase up to and with the one that raised it.</param>
/// <param name="ChangePointError">Estimated minus true first prompt.</param>
/// <param name="Kind">One of the contract's drift kinds.</param>
/// <param name="Score">The detector's statistic at the alarm, 1 being the threshold.</param>
/// <param name="FalseAlarmsBefore">Alarms without a change: in the first phase its own, later those since the last change.</param>
internal sealed record DriftReport(
    bool Detected = false, long? DelayPrompts = null, long? ChangePointError = null, string? Kind = null, double? Score = null, int FalseAlarmsBefore = 0);

/// <param name="Digest">Of the promoted adapter; where none was, of the generated one.</param>
/// <param name="Promoted">False where the phase ended in a rejection, or nothing was generated.</param>
/// <param name="Name">The promoted adapter's.</param>
/// <param name="Strategy">How the generated adapters were used.</param>
/// <param name="Reason">Why nothing was promoted.</param>
/// <param name="Folder">Where the serving app keeps it, in PEFT's layout.</param>
internal sealed record AdapterReport(
    string? Digest = null, bool Promoted = false, string? Name = null, string? Strategy = null, string? Reason = null, string? Folder = null);

/// <summary>Shares of right answers on labelled questions that chose nothing, from 0 to 1; null where there are none.</summary>
/// <param name="Items">Number of questions.</param>
/// <param name="Base">The base model.</param>
/// <param name="Before">What was served when the phase began.</param>
/// <param name="Generated">The first generated adapter.</param>
/// <param name="Promoted">The promoted adapter.</param>
internal sealed record AccuracyReport(int Items = 0, double? Base = null, double? Before = null, double? Generated = null, double? Promoted = null);

/// <param name="Window">From the alarm until the window of prompts was full.</param>
/// <param name="Generate">All draws of the window.</param>
/// <param name="Evaluate">All candidates on the validation items.</param>
/// <param name="DriftToPromoted">From the alarm, as heard, to the promotion, as heard.</param>
internal sealed record StageReport(double? Window = null, double? Generate = null, double? Evaluate = null, double? DriftToPromoted = null);
