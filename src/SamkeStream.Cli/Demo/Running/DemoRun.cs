using System.Globalization;
using System.Net.Http.Headers;
using SamkeStream.Adapt;
using SamkeStream.Catch;
using SamkeStream.Cli.Client;
using SamkeStream.Cli.Demo.Reporting;
using SamkeStream.Cli.Demo.Script;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Language.Bundles;
using SamkeStream.Language.Lora;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Operate;
using SamkeStream.Serve;

namespace SamkeStream.Cli.Demo.Running;

/// <summary>
/// One run of a script: hosts all workers, pushes the traffic over HTTP as a producer would, listens to the events, and
/// fetches what is promoted as a serving app would.
/// </summary>
internal sealed partial class DemoRun : IAsyncDisposable
{
    private const long BudgetPrompts = 100_000;

    /// <summary>Prompts in one request: while a reference is learned, and under watch.</summary>
    private const int LearnedTogether = 50;

    private const int WatchedTogether = 10;

    /// <summary>Prompts pushed and not yet judged, at most.</summary>
    private const int InFlight = 100;

    /// <summary>When the first prompt was asked; the others follow a second apart. Not the real time, so that a seed gives the same adapters again.</summary>
    private static readonly DateTimeOffset FirstAsked = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Nothing more comes of the prompts when nothing was heard for so long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly DemoOptions _options;
    private readonly DemoScript _script;
    private readonly DemoState _state;
    private readonly TimeProvider _time;
    private readonly StageMeter _meter;
    private readonly WarningLog _warnings;
    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly string _stream;
    private readonly ApiClient _api;
    private readonly HttpClient _http;
    private readonly ServingApp _servingApp;
    private LoraAdapter? _served;
    private long _pushed;
    private long _phaseStart;
    private bool _isDone;

    private DemoRun(DemoOptions options, DemoScript script, DemoState state, TimeProvider time, StageMeter meter, WarningLog warnings, string folder, WebApplication app)
    {
        (_options, _script, _state, _time, _meter, _warnings, _folder, _app) = (options, script, state, time, meter, warnings, folder, app);
        // On servers that outlive the run, leftovers of other runs must not matter.
        _stream = Settings.IsEmbedded && Settings.Redis is null ? "demo" : $"demo-{Guid.NewGuid().ToString("N")[..8]}";
        var address = new Uri(app.Urls.First());
        _api = new ApiClient(address, Settings.Token);
        _http = new HttpClient { BaseAddress = address };
        if (Settings.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _servingApp = new ServingApp(_http, _stream, Path.Combine(folder, "adapters"));
        state.Address = address.GetLeftPart(UriPartial.Authority);
    }

    public StageMeter Meter => _meter;

    public IReadOnlyList<string> Warnings => _warnings.Lines;

    private SamkeOptions Settings => _app.Services.GetRequiredService<SamkeOptions>();

    private LoadedBundle Bundle => _app.Services.GetRequiredService<LoadedBundle>();

    /// <summary>Starts the workers.</summary>
    /// <exception cref="SettingsException">They cannot start with these options.</exception>
    public static async Task<DemoRun> StartAsync(DemoOptions options, DemoScript script, DemoState state, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("samke-demo-").FullName;
        var warnings = new WarningLog();
        var meter = new StageMeter(state.Wake);
        WebApplication? app = null;
        try
        {
            app = await SamkeHost.BuildAsync(
                options.HostArguments(Path.Combine(folder, "store")),
                [new CatchWorker(), new AdaptWorker(), new OperateWorker(), new ServeWorker()],
                time: time,
                configure: builder => builder.Logging.ClearProviders().AddProvider(warnings),
                cancellationToken: cancellationToken);
            await SamkeHost.StartAsync(app, cancellationToken);
            return new DemoRun(options, script, state, time, meter, warnings, folder, app);
        }
        catch
        {
            if (app is not null)
                await app.DisposeAsync();
            meter.Dispose();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var scores = _app.Services.GetRequiredService<PromptScores>();
        scores.Scored += OnScored;
        using var subscription = _app.Services.GetRequiredService<EventHub>().Subscribe();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(subscription, end.Token);
        try
        {
            await _api.SendAsync(
                HttpMethod.Put, $"/v1/streams/{_stream}", new { budgetPrompts = BudgetPrompts, referenceSize = _script.ReferenceSize }, cancellationToken);
            _state.Tell($"workers are up: stream {_stream}, T = {BudgetPrompts}, {Where}");
            foreach (var note in _script.Notes)
                _state.Tell(note);
            for (var i = 0; i < _script.Phases.Count; i++)
                await PlayAsync(i, cancellationToken);
            var report = Report();
            _isDone = true;
            return report;
        }
        finally
        {
            scores.Scored -= OnScored;
            await end.CancelAsync();
            await listening;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _meter.Dispose();
        _warnings.Dispose();
        // What a whole run made is the user's: the summary says where it is. Half of it is of no use.
        if (!_isDone)
            Directory.Delete(_folder, recursive: true);
    }

    private string Where => $"{(Settings.IsEmbedded ? "broker embedded" : "RabbitMQ")}, {(Settings.Redis is null ? "store in a folder" : "store in Redis")}";

    private void OnScored(PromptScore score)
    {
        if (score.Stream == _stream)
            _state.Take(score);
    }

    private async Task ListenAsync(EventHub.Subscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var value in subscription.Events.ReadAllAsync(cancellationToken))
            {
                if (value.Body.Text("stream") == _stream)
                    _state.Take(value);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task PlayAsync(int index, CancellationToken cancellationToken)
    {
        var phase = _script.Phases[index];
        _phaseStart = _pushed;
        _state.Begin(new PhaseReport { Name = phase.Name, Drift = new DriftReport(FalseAlarmsBefore: index == 0 ? 0 : FalseAlarms(index - 1)) });
        await RegisterItemsAsync(phase, cancellationToken);
        var isLast = index == _script.Phases.Count - 1;
        if (index == 0)
        {
            _state.Tell($"phase 1: {phase.Name}; learning {_script.ReferenceSize} of them as the reference");
            await MeasureAsync(phase, null, cancellationToken);
            await PushUntilAsync(phase, () => Pushed >= _script.ReferenceSize, LearnedTogether, cancellationToken);
            await _state.WaitAsync(() => _meter.Count(SamkeMeter.Calibrate) > 0, "the reference to be calibrated", cancellationToken);
            _state.Tell($"reference calibrated in {_meter.MeanMs(SamkeMeter.Calibrate) / 1000:f1} s; watching");
        }
        else
        {
            _state.Tell($"phase {index + 1}: {phase.Name}");
            await AdaptAsync(phase, cancellationToken);
            if (isLast)
                return;
            await RelearnAsync(phase, cancellationToken);
        }

        var watchedFrom = Pushed;
        await PushUntilAsync(phase, () => Pushed >= watchedFrom + DemoScript.WatchedPrompts, WatchedTogether, cancellationToken);
        await _state.WaitAsync(() => _state.Scored >= _pushed, "the last prompts of the phase to be judged", cancellationToken);
        if (index == 0)
            _state.Update(report => report with { Drift = report.Drift with { FalseAlarmsBefore = FalseAlarms(0) } });
    }

    /// <summary>From the change to the decision about the new adapter.</summary>
    private async Task AdaptAsync(DemoPhase phase, CancellationToken cancellationToken)
    {
        var start = _phaseStart;
        Incident? Found() => _state.Incidents.FirstOrDefault(incident => incident.AlarmOrdinal >= start);
        var (generated, evaluated) = (_meter.TotalMs(SamkeMeter.Generate), _meter.TotalMs(SamkeMeter.Evaluate));
        await PushUntilAsync(phase, () => Found() is not null, WatchedTogether, cancellationToken);
        if (!await _state.TryWaitAsync(() => Found() is not null, Quiet, cancellationToken))
        {
            _state.Tell($"no drift found in {Pushed} prompts");
            await MeasureAsync(phase, _served, cancellationToken);
            return;
        }

        var alarm = Found()!.Detected!;
        var delay = Found()!.AlarmOrdinal!.Value - start + 1;
        var error = alarm.ChangePoint.Ordinal - start;
        _state.Update(report => report with { Drift = report.Drift with { Detected = true, DelayPrompts = delay, ChangePointError = error, Score = alarm.Score } });
        _state.Tell(FormattableString.Invariant($"drift found {delay} prompts into the phase (score {alarm.Score:f2}, threshold 1); estimated change point {error:+0;-0;0} prompts off"));

        await PushUntilAsync(phase, () => Found()!.Requested is not null, WatchedTogether, cancellationToken);
        if (!await _state.TryWaitAsync(() => Found()!.Requested is not null, Quiet, cancellationToken))
        {
            _state.Tell($"the window is not full after {Pushed} prompts");
            await MeasureAsync(phase, _served, cancellationToken);
            return;
        }

        await _state.WaitAsync(() => Found()!.IsDecided, "an adapter to be promoted or rejected", cancellationToken);
        await _state.WaitAsync(() => Found()!.Updated is not null, "the kind of the drift", cancellationToken);
        var found = Found()!;
        var stages = new StageReport(
            Window: Ms(found.DetectedAt, found.RequestedAt),
            Generate: found.Generated is null ? null : _meter.TotalMs(SamkeMeter.Generate) - generated,
            Evaluate: _meter.TotalMs(SamkeMeter.Evaluate) - evaluated is > 0 and var evaluation ? evaluation : null,
            DriftToPromoted: found.Promoted is null ? null : Ms(found.DetectedAt, found.DecidedAt));
        _state.Update(report => report with { Drift = report.Drift with { Kind = found.Updated?.Kind }, TimingsMs = stages });
        _state.Tell($"kind: {found.Updated?.Kind}; window of {found.Requested!.Count} prompts after the change");
        if (found.Generated is { } made)
            _state.Tell($"{made.Draws.Count} adapters generated from the window in {Duration(stages.Generate)}, {found.Promoted?.Scoreboard.Count ?? found.Rejected?.Scoreboard.Count} candidates scored in {Duration(stages.Evaluate)}");
        await TakeUpAsync(phase, found, cancellationToken);
    }

    /// <summary>What a serving app does with the decision.</summary>
    private async Task TakeUpAsync(DemoPhase phase, Incident found, CancellationToken cancellationToken)
    {
        var before = _served;
        var current = await _servingApp.FetchCurrentAsync(cancellationToken);
        if (found.Promoted is { Strategy: StrategyNames.Base, RegimeId: var regime })
        {
            _served = null;
            _state.Update(report => report with { Adapter = new AdapterReport(Reason: $"regime {regime} is back, to which the base model belongs") });
            _state.Tell($"regime {regime} is back: the base model serves again");
        }
        else if (found.Promoted is { } promoted)
        {
            if (current?.Digest != promoted.Adapter)
                throw new DemoException($"adapter {promoted.Adapter} was promoted; HTTP hands out {current?.Digest ?? "none"}");
            if (await _servingApp.FetchCurrentAsync(cancellationToken) is not null)
                throw new DemoException("the second request with the adapter's ETag was not answered with 304");
            _served = current.Adapter;
            _state.Fetch = $"curl -s {_state.Address}/v1/streams/{_stream}/adapter";
            _state.Update(report => report with
            {
                Adapter = new AdapterReport(promoted.Adapter, true, promoted.Name, promoted.Strategy, null, current.Folder),
            });
            _state.Tell(promoted.Reason == AdaptationReasons.Recurring
                ? $"regime {promoted.RegimeId} is back: promoted {promoted.Name} ({promoted.Strategy}) again"
                : $"promoted {promoted.Name} ({promoted.Strategy}), the best on {promoted.ValidationItems} validation items");
            _state.Tell($"fetched over HTTP: {current.Bytes / 1024} KiB, SHA-256 of each file checked; asked again with its ETag: 304");
        }
        else
        {
            _state.Update(report => report with { Adapter = new AdapterReport(found.Generated?.Adapter, Reason: found.Rejected!.Reason) });
            _state.Tell($"rejected: {found.Rejected!.Reason}");
        }

        var generated = found.Generated is null ? null : (await _servingApp.FetchAsync(found.Generated.Adapter, cancellationToken)).Adapter;
        await MeasureAsync(phase, before, cancellationToken, generated, found.Promoted is null ? null : _served);
    }

    /// <summary>Lets the detector learn the phase, so that the next change can be seen.</summary>
    private async Task RelearnAsync(DemoPhase phase, CancellationToken cancellationToken)
    {
        var alarm = _state.Incidents.LastOrDefault(incident => incident.AlarmOrdinal is not null)?.AlarmOrdinal ?? _phaseStart;
        await PushUntilAsync(phase, () => _pushed >= alarm + _script.ReferenceSize, LearnedTogether, cancellationToken);
        await _state.WaitAsync(() => _state.Incidents is [.., { Resolved: not null }], "the new reference", cancellationToken);
        _state.Tell($"learned {_script.ReferenceSize} prompts of it as the new reference; watching");
    }

    private long Pushed => _pushed - _phaseStart;

    /// <summary>Pushes prompts of the phase in order, as fast as they are judged, until the condition holds or none are left.</summary>
    private async Task PushUntilAsync(DemoPhase phase, Func<bool> condition, int together, CancellationToken cancellationToken)
    {
        while (Pushed < phase.Prompts.Count && !condition())
        {
            var first = (int)Pushed;
            var count = Math.Min(together, phase.Prompts.Count - first);
            var prompts = Enumerable.Range(first, count).Select(i => new PromptItem
            {
                Text = phase.Prompts[i],
                Id = $"{_phaseStart + i}",
                Time = FirstAsked.AddSeconds(_phaseStart + i),
            });
            await _api.SendAsync(HttpMethod.Post, $"/v1/streams/{_stream}/prompts", prompts.ToArray(), cancellationToken);
            _pushed += count;
            _state.Update(report => report with { Prompts = Pushed });
            await _state.WaitAsync(() => _pushed - _state.Scored <= InFlight - together, "prompts to be judged", cancellationToken);
        }
    }

    private async Task RegisterItemsAsync(DemoPhase phase, CancellationToken cancellationToken)
    {
        var path = $"/v1/streams/{_stream}/items";
        await _api.SendAsync(HttpMethod.Delete, path, null, cancellationToken);
        if (phase.ValidationItems.Count > 0)
            await _api.SendAsync(HttpMethod.Post, path, phase.ValidationItems, cancellationToken);
    }

    private async Task MeasureAsync(
        DemoPhase phase, LoraAdapter? before, CancellationToken cancellationToken, LoraAdapter? generated = null, LoraAdapter? promoted = null)
    {
        if (phase.TestItems.Count == 0)
            return;
        var model = Bundle.LanguageModel;
        MultipleChoiceItem[] items = [.. phase.TestItems.Select(item => new MultipleChoiceItem(item.Prompt, item.Choices, item.Answer))];
        Task<double> AccuracyAsync(LoraAdapter? adapter) =>
            Task.Run(() => model.Score(items, adapter, cancellationToken).Average(score => score.Correct ? 1.0 : 0), cancellationToken);
        try
        {
            var ofBase = await AccuracyAsync(null);
            var ofBefore = before is null ? ofBase : await AccuracyAsync(before);
            double? ofGenerated = generated is null ? null : await AccuracyAsync(generated);
            double? ofPromoted = promoted is null ? null : await AccuracyAsync(promoted);
            _state.Update(report => report with { Accuracy = new AccuracyReport(items.Length, ofBase, ofBefore, ofGenerated, ofPromoted) });
            _state.Tell($"{items.Length} other questions of this kind: the base model answers {Percent(ofBase)}" + (ofPromoted is { } after ? $", the promoted adapter {Percent(after)}" : ""));
        }
        catch (ArgumentException exception)
        {
            _state.Tell($"accuracy cannot be measured: {exception.Message}");
        }
    }

    /// <summary>Alarms among the prompts of a phase that no change explains; the first after a change is right.</summary>
    private int FalseAlarms(int phase)
    {
        var start = _state.Phases.Take(phase).Sum(report => report.Prompts);
        var end = start + _state.Phases[phase].Prompts;
        return Math.Max(0, _state.Incidents.Count(incident => incident.AlarmOrdinal >= start && incident.AlarmOrdinal < end) - (phase == 0 ? 0 : 1));
    }

    private double Ms(long from, long to) => _time.GetElapsedTime(from, to).TotalMilliseconds;

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    private static string Duration(double? milliseconds) => Durations.Text(milliseconds);
}
