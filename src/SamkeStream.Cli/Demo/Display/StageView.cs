using SamkeStream.Cli.Demo.Reporting;
using SamkeStream.Cli.Demo.Running;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Demo.Display;

/// <summary>The time of each stage in one line.</summary>
internal sealed class StageView(DemoState state, StageMeter meter)
{
    public string Markup()
    {
        var drift = state.Phases.LastOrDefault(phase => phase.Drift.Detected)?.TimingsMs ?? new StageReport();
        return string.Join(" [grey]·[/] ",
            Stage("encode", meter.MeanMs(SamkeMeter.Encode)),
            Stage("detect", meter.MeanMs(SamkeMeter.Detect)),
            Stage("calibrate", meter.MeanMs(SamkeMeter.Calibrate)),
            Stage("window", drift.Window),
            Stage("generate", drift.Generate),
            Stage("evaluate", drift.Evaluate),
            Stage("alarm→promoted", drift.DriftToPromoted));
    }

    private static string Stage(string name, double? milliseconds) => $"[grey]{name}[/] {Durations.Text(milliseconds)}";
}
