using SamkeStream.Cli.Demo.Reporting;
using SamkeStream.Hosting;
using SamkeStream.State;

namespace SamkeStream.Cli.Demo.Running;

/// <content>What the run tells at its end.</content>
internal sealed partial class DemoRun
{
    private DemoReport Report()
    {
        var phases = _state.Phases;
        double? Mean(Func<StageReport, double?> stage) => phases.Select(phase => stage(phase.TimingsMs)).Average();
        return new DemoReport
        {
            Missing =
            [
                .. phases.Skip(1).Where(phase => !phase.Drift.Detected).Select(phase => $"the drift to '{phase.Name}' was not found"),
                .. phases.Skip(1).Where(phase => phase is { Drift.Detected: true, Adapter: { Promoted: false, Reason: null } })
                    .Select(phase => $"no adapter for '{phase.Name}' was promoted or rejected"),
            ],
            Seed = _options.Seed,
            Stream = _stream,
            Provider = TensorProvider.Describe(),
            Bundle = new BundleReport(Bundle.Bundle.Name, Bundle.Bundle.Id, Bundle.Bundle.BaseModel),
            Broker = Settings.IsEmbedded ? "embedded" : "rabbitmq",
            Store = Settings.Redis is null ? "folder" : "redis",
            Folder = _folder,
            BudgetPrompts = BudgetPrompts,
            ReferenceSize = _script.ReferenceSize,
            Phases = phases,
            TimingsMs = new TimingsReport(
                _meter.MeanMs(SamkeMeter.Encode),
                _meter.MeanMs(SamkeMeter.Detect),
                _meter.MeanMs(SamkeMeter.Calibrate),
                Mean(stage => stage.Window),
                Mean(stage => stage.Generate),
                Mean(stage => stage.Evaluate),
                Mean(stage => stage.DriftToPromoted)),
            Fetch = Fetching(),
            WallSeconds = Math.Round(_state.Elapsed.TotalSeconds, 1),
        };
    }

    private FetchReport Fetching()
    {
        // What came from the environment or a file is there again.
        var options = new List<string>();
        if (_options.Broker is { } broker)
            options.Add($"--broker {broker}");
        if (_options.Redis is { } given)
            options.Add($"--redis {given}");
        else if (Settings.Redis is null)
            options.Add($"--store-folder {Settings.StoreFolder}");
        if (_options.Bundle is { } bundle)
            options.Add($"--bundle {bundle}");
        return new FetchReport(
            $"./samke run {string.Join(' ', options)}",
            $"curl -s {SamkeOptions.DefaultUrl}/v1/streams/{_stream}/adapter",
            Settings.Redis is { } server ? $"redis-cli -u redis://{server.Split(',')[0]} GET samke:{StreamKeys.Adapter(_stream)}" : null);
    }
}
