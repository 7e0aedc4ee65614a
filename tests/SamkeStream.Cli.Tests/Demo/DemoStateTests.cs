using System.Text.Json;
using SamkeStream.Catch;
using SamkeStream.Cli.Demo.Running;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using Xunit;

namespace SamkeStream.Cli.Tests.Demo;

public class DemoStateTests
{
#pragma warning disable RS0030 // Waits that end by themselves need a clock that goes by itself.
    private readonly DemoState _state = new(TimeProvider.System);
#pragma warning restore RS0030

    [Fact]
    public void Events_of_one_epoch_make_one_incident()
    {
        _state.Take(Alarm(1, changePoint: 100, delay: 4));
        _state.Take(Event(EventTypes.AdapterRejected, new AdapterRejected
        {
            EventId = Guid.Empty,
            Stream = "s",
            Epoch = 1,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Reason = "worse",
            Scoreboard = [],
        }));
        _state.Take(Alarm(2, changePoint: 300, delay: 1));

        Assert.Equal([1, 2], _state.Incidents.Select(incident => incident.Epoch));
        Assert.Equal([103, 300], _state.Incidents.Select(incident => incident.AlarmOrdinal!.Value));
        Assert.Equal([true, false], _state.Incidents.Select(incident => incident.IsDecided));
        Assert.Equal("worse", _state.Incidents[0].Rejected!.Reason);
    }

    [Fact]
    public async Task A_wait_ends_with_the_change_that_makes_its_condition_true()
    {
        var waiting = _state.WaitAsync(() => _state.Scored == 2, "prompts", TestContext.Current.CancellationToken);

        _state.Take(Score(0, null));
        Assert.False(waiting.IsCompleted);
        _state.Take(Score(1, .4));

        await waiting;
        Assert.Equal([.4], _state.Scores);
        Assert.Equal(1, _state.Latest?.Ordinal);
    }

    [Fact]
    public async Task A_wait_gives_up_where_nothing_is_heard() =>
        Assert.False(await _state.TryWaitAsync(() => false, TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _state.WaitAsync(() => false, "nothing", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static PromptScore Score(long ordinal, double? score) =>
        new("s", ordinal, null, score is null ? MonitorPhase.Learning : MonitorPhase.Watching, 0, score);

    private static FeedEvent Alarm(long epoch, long changePoint, long delay) => Event(EventTypes.DriftDetected, new DriftDetected
    {
        EventId = Guid.Empty,
        Stream = "s",
        Epoch = epoch,
        OccurredAt = DateTimeOffset.UnixEpoch,
        ChangePoint = new ChangePoint { Ordinal = changePoint },
        Score = 1.2,
        Threshold = 1,
        DelayEstimatePrompts = delay,
        Calibration = new CalibrationFacts { BudgetPrompts = 10_000, State = "calibrated" },
    });

    private static FeedEvent Event<T>(string type, T body) => FeedEvent.Of(type, JsonSerializer.SerializeToElement(body, ContractJson.Options));
}
