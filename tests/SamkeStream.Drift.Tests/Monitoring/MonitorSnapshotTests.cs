using SamkeStream.Drift.Monitoring;
using Xunit;

namespace SamkeStream.Drift.Tests.Monitoring;

/// <summary>A monitor that is saved, forgotten and restored at any prompt goes on as if nothing had been.</summary>
public class MonitorSnapshotTests
{
    private static readonly DriftOptions Drift = new() { BudgetPrompts = 5000, Replicates = 200 };
    private static readonly MonitorOptions Options = new() { ReferenceSize = 600, OutcomeBaselineSize = 150 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Restored_in_any_phase_a_monitor_goes_on_bit_for_bit(int seed)
    {
        var plain = new MonitorScript(new StreamMonitor(Options), Drift, fitTakes: 50);
        Play(plain, null);
        var restarted = new MonitorScript(new StreamMonitor(Options), Drift, fitTakes: 50);
        var cut = new Random(seed);
        var states = new HashSet<string>();
        Play(restarted, () =>
        {
            if (cut.NextDouble() >= .03)
                return;
            var m = restarted.Monitor;
            states.Add($"{m.Phase} frozen {m.IsFrozen} cool {m.CoolDown > 0} incident {m.HasIncident} outcomes {m.IsConceptObservable} asked {m.OpenRequest is not null}");
            restarted.Restart(Options);
        });

        Assert.True(states.Count >= 9, string.Join("\n", states));
        Assert.Equal(plain.Events.Select(StreamMonitorTests.Describe), restarted.Events.Select(StreamMonitorTests.Describe));
        Assert.Equal(plain.Scores, restarted.Scores);
        Assert.Equal(plain.Monitor.Save(), restarted.Monitor.Save());
        Assert.Contains(plain.Events, e => e is ConceptDetected);
        Assert.Contains(plain.Events, e => e is Updated { IsRecurring: true });
    }

    [Fact]
    public void A_watching_stream_is_small()
    {
        var script = new MonitorScript(new StreamMonitor(Options), Drift);
        Play(script, null, prompts: 1100);
        Assert.Equal((MonitorPhase.Watching, true), (script.Monitor.Phase, script.Monitor.IsConceptObservable));
        Assert.InRange(script.Monitor.Save().Length, 30_000, 64 * 1024);
    }

    [Fact]
    public void An_earlier_version_is_refused_by_name()
    {
        var snapshot = new StreamMonitor(Options).Save();
        snapshot[4] = 1;
        var error = Assert.Throws<FormatVersionException>(() => StreamMonitor.Restore(snapshot, Options, null));
        Assert.Equal("The monitor state has version 1; this program reads version 4.", error.Message);
    }

    private static void Play(MonitorScript script, Action? between, int prompts = int.MaxValue)
    {
        var world = new SyntheticWorld(71);
        var random = new Random(71);
        var monitor = () => script.Monitor;
        var isWhole = prompts == int.MaxValue;
        Stretch(1100, 0, 7, .8);
        Stretch(100, 0, 7, .2);
        Stretch(400, 0, 7, .8);
        Stretch(200, 8, 11, .8);
        if (isWhole)
            script.Take(monitor().MarkFalse());
        Stretch(100, 0, 7, .8);
        if (isWhole)
            monitor().Freeze();
        Stretch(100, 12, 15, .8);
        if (isWhole)
            script.Take(monitor().Unfreeze());
        Stretch(500, 0, 7, .8);
        Stretch(400, 8, 11, .8);
        if (isWhole)
            script.Take(monitor().AcceptAsNormal());
        Stretch(400, 8, 11, .8);
        Stretch(900, 0, 7, .8);

        void Stretch(int count, int first, int last, double right)
        {
            for (var i = 0; i < count && prompts-- > 0; i++)
            {
                between?.Invoke();
                script.Feed([world.Draw(first, last)]);
                script.Take(monitor().ObserveOutcome(monitor().LastOrdinal, random.NextDouble() < right ? 1 : 0));
            }
        }
    }
}
