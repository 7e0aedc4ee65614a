using SamkeStream.Cli.Demo.Reporting;
using SamkeStream.Cli.Demo.Running;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Demo.Display;

/// <summary>The time of each stage.</summary>
internal sealed class StageView(DemoState state, StageMeter meter)
{
    /// <summary>Lines of Spectre markup: stages of every prompt, stages of a drift.</summary>
    public IEnumerable<string> Draw()
    {
        var drift = state.Phases.LastOrDefault(phase => phase.Drift.Detected)?.TimingsMs ?? new StageReport();
        yield return Line(
            ("encode", meter.MeanMs(SamkeMeter.Encode)), ("detect", meter.MeanMs(SamkeMeter.Detect)), ("calibrate", meter.MeanMs(SamkeMeter.Calibrate)));
        yield return Line(("window", drift.Window), ("generate", drift.Generate), ("evaluate", drift.Evaluate), ("alarm to promotion", drift.DriftToPromoted));
    }

    private static string Line(params (string Name, double? Milliseconds)[] stages) =>
        string.Join("   ", stages.Select(stage => $"[grey]{stage.Name}[/] {Durations.Text(stage.Milliseconds)}"));
}
