using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Monitoring;
using Xunit;

namespace SamkeStream.Drift.Tests.Monitoring;

public class IncidentTests
{
    private static readonly DriftOptions Drift = new() { BudgetPrompts = 50_000, Replicates = 300 };
    private static readonly MonitorOptions Options = new() { ReferenceSize = 1500 };

    [Fact]
    public void A_drift_is_told_anew_whenever_its_prompts_have_doubled()
    {
        var (script, world) = Watching(44);
        script.Feed(world.Draw(1100, 8, 15));

        var updates = script.Events.OfType<Updated>().ToArray();
        Assert.Equal([128, 256, 512, 1024], updates.Select(e => e.Prompts));
        Assert.All(updates, e => Assert.True(e.Score > 1));
        Assert.Null(script.Single<Detected>().Kind);
    }

    [Fact]
    public void The_explanation_names_arms_cells_and_prompts()
    {
        var (script, world) = Watching(32);
        script.Feed(world.Draw(150, 8, 11));

        var updated = script.Events.OfType<Updated>().First();
        var explanation = updated.Explanation;
        Assert.Equal([DriftArm.Mean, DriftArm.Novelty, DriftArm.WeightedMean, DriftArm.LeadingMean, DriftArm.Share], explanation.Arms.Select(a => a.Arm).Order());
        Assert.Equal(updated.Score, explanation.Arms.Max(a => a.Score));

        var far = explanation.Cells[0];
        Assert.Null(far.Cell);
        Assert.Equal(updated.FarShare, far.Share, 12);
        Assert.InRange(far.ReferenceShare, .01, .06);
        Assert.True(far.StandardErrors > 10);
        Assert.True(explanation.Cells.Count <= 6);
        Assert.Contains(explanation.Cells, c => c.StandardErrors < -2 && c.Example is null);

        Assert.Equal(5, explanation.Representatives.Distinct().Count());
        Assert.All(explanation.Representatives, o => Assert.InRange(o, script.Single<Detected>().Ordinal, updated.Ordinal));
    }

    [Fact]
    public void A_change_at_once_is_abrupt_and_one_that_goes_on_is_gradual()
    {
        var (abrupt, world) = Watching(33);
        abrupt.Feed(world.Draw(300, 8, 15));
        Assert.Equal(DriftTempo.Abrupt, abrupt.Single<Detected>().Tempo);
        Assert.All(abrupt.Events.OfType<Updated>(), e => Assert.Equal(DriftTempo.Abrupt, e.Tempo));

        var (part, world2) = Watching(34);
        var coin = new Random(3);
        part.Feed(Enumerable.Range(0, 600).Select(_ => coin.NextDouble() < .25 ? world2.Draw(8, 15) : world2.Draw(0, 7)));
        Assert.Equal(DriftTempo.Abrupt, part.Events.OfType<Updated>().Last().Tempo);

        var (gradual, world3) = Watching(35);
        gradual.Feed(Enumerable.Range(0, 600).Select(t => coin.NextDouble() < t / 250.0 ? world3.Draw(8, 15) : world3.Draw(0, 7)));
        Assert.Equal(DriftTempo.Gradual, gradual.Events.OfType<Updated>().Last().Tempo);
    }

    [Fact]
    public void The_e_value_stays_small_without_drift_and_grows_with_one()
    {
        var (script, world) = Watching(36);
        script.Feed(world.Draw(1500, 0, 7));
        Assert.Empty(script.EventsButRequests);
        Assert.InRange(script.Monitor.EValue, 0, 1000);

        script.Feed(world.Draw(200, 8, 15));
        Assert.True(script.Monitor.EValue > 10_000);
        Assert.True(script.Events.OfType<Updated>().First().Explanation.EValue > 1000);
        script.Feed(world.Draw(100_000 / 16, 8, 15));
        Assert.True(double.IsFinite(script.Monitor.EValue));
    }

    [Fact]
    public void What_was_marked_as_false_is_told_again_only_after_the_cool_down()
    {
        var (script, world) = Watching(37);
        script.Feed(world.Draw(150, 8, 15));
        var events = script.Monitor.MarkFalse();
        Assert.Equal(new Resolved(1, 1749, ResolveReason.MarkedFalse), Assert.Single(events));
        Assert.Equal((MonitorPhase.Watching, 256, false), (script.Monitor.Phase, script.Monitor.CoolDown, script.Monitor.HasIncident));
        Assert.DoesNotContain(script.Monitor.Regimes, r => r.Id == "r1");

        script.Feed(world.Draw(256, 8, 15));
        Assert.Equal((1, 0), (script.Monitor.Epoch, script.Monitor.CoolDown));
        script.Feed(world.Draw(10, 8, 15));
        Assert.Equal(2, script.Monitor.Epoch);
        Assert.InRange(script.Events.OfType<Detected>().Last().ChangePoint, 1750, 2006);
    }

    /// <summary>The prompts of the false alarm are in no window any more, so another change is told as soon as the first is over.</summary>
    [Fact]
    public void A_false_alarm_that_is_over_hides_no_other_change()
    {
        var (script, world) = Watching(37);
        script.Feed(world.Draw(150, 8, 15));
        script.Take(script.Monitor.MarkFalse());

        script.Feed(world.Draw(63, 0, 7));
        Assert.NotEqual(0, script.Monitor.CoolDown);
        script.Feed(world.Draw(1, 0, 7));
        Assert.Equal((1, 0), (script.Monitor.Epoch, script.Monitor.CoolDown));
        script.Feed(world.Draw(6, 12, 15));

        Assert.Equal(2, script.Monitor.Epoch);
        Assert.InRange(script.Events.OfType<Detected>().Last().ChangePoint, 1812, 1820);
    }

    [Fact]
    public void A_change_right_after_a_return_is_told_at_once()
    {
        var (script, world) = Watching(45);
        script.Feed(world.Draw(150, 8, 15));
        script.Feed(Enumerable.Range(0, 600).Select(_ => world.Draw(0, 7)).TakeWhile(_ => script.Monitor.HasIncident));
        Assert.Equal((ResolveReason.Returned, MonitorPhase.Watching, 0), (script.Single<Resolved>().Reason, script.Monitor.Phase, script.Monitor.CoolDown));
        var returned = script.Monitor.LastOrdinal;

        script.Feed(world.Draw(10, 12, 15));

        var second = script.Events.OfType<Detected>().Last();
        Assert.Equal(2, second.Epoch);
        Assert.InRange(second.Ordinal, returned + 1, returned + 6);
        Assert.InRange(second.ChangePoint, returned - 2, returned + 6);
    }

    /// <summary>No cool-down follows a return: what ended the drift, a quiet longest window, is also what keeps it from being told twice.</summary>
    [Fact]
    public void A_return_is_not_followed_by_a_second_alarm()
    {
        var (script, world) = Watching(46);
        for (var i = 0; i < 10; i++)
            script.Feed([.. world.Draw(140, 8, 15), .. world.Draw(700, 0, 7)]);

        Assert.Equal(10, script.Monitor.Epoch);
        Assert.Equal(Enumerable.Repeat(ResolveReason.Returned, 10), script.Events.OfType<Resolved>().Select(e => e.Reason));
    }

    [Fact]
    public void An_accepted_drift_is_learned_as_soon_as_it_can_be()
    {
        var (script, world) = Watching(38);
        script.Feed(world.Draw(150, 8, 15));
        script.Take(script.Monitor.AcceptAsNormal());
        Assert.Equal((MonitorPhase.Learning, false), (script.Monitor.Phase, script.Monitor.HasIncident));
        Assert.Equal(ResolveReason.Accepted, script.Single<Resolved>().Reason);
        Assert.InRange(script.Monitor.ReferenceProgress.Wanted, 250, 300);

        script.Feed(world.Draw(160, 8, 15));
        Assert.Equal((MonitorPhase.Watching, "r1"), (script.Monitor.Phase, script.Monitor.RegimeId));
        Assert.InRange(script.Monitor.Reference!.Size, 250, 300);
        script.Feed(world.Draw(300, 8, 15));
        Assert.Equal(1, script.Monitor.Epoch);
    }

    [Fact]
    public void What_is_there_of_an_accepted_drift_is_all_used()
    {
        var (script, world) = Watching(38);
        script.Feed(world.Draw(900, 8, 15));
        script.Take(script.Monitor.AcceptAsNormal());
        Assert.InRange(script.Events.OfType<ReferenceReady>().Last().Vectors.Count, 890, 900);
    }

    [Fact]
    public void Verbs_without_an_incident_are_refused()
    {
        var (script, _) = Watching(39);
        Assert.Contains("no open incident to accept as normal", Assert.Throws<InvalidOperationException>(() => script.Monitor.AcceptAsNormal()).Message);
        Assert.Contains("no open incident to mark as false", Assert.Throws<InvalidOperationException>(() => script.Monitor.MarkFalse()).Message);
    }

    [Fact]
    public void A_frozen_stream_is_scored_and_nothing_else()
    {
        var (script, world) = Watching(40);
        script.Monitor.Freeze();
        script.Feed(world.Draw(400, 8, 15));
        Assert.Empty(script.EventsButRequests);
        Assert.True(script.Scores[^1] > 1);

        Assert.Empty(script.Monitor.Unfreeze());
        script.Feed(world.Draw(456, 0, 7));
        Assert.Empty(script.EventsButRequests);
        script.Feed(world.Draw(10, 8, 15));
        Assert.Single(script.Events.OfType<Detected>());

        script.Monitor.Freeze();
        script.Feed(world.Draw(300, 8, 15));
        Assert.Null(script.Monitor.WindowDeadline);
        Assert.Empty(script.Monitor.Advance(MonitorScript.Start.AddDays(1)));
        Assert.Contains("frozen", Assert.Throws<InvalidOperationException>(() => script.Monitor.MarkFalse()).Message);
        Assert.Empty(script.Events.OfType<WindowReady>());
        script.Take(script.Monitor.Unfreeze());
        Assert.Equal(WindowReason.WaitOver, script.Single<WindowReady>().Reason);
    }

    [Fact]
    public void Freezing_holds_a_reference_back()
    {
        var world = new SyntheticWorld(41);
        var monitor = new StreamMonitor(Options with { ReferenceSize = 600 });
        var request = Enumerable.Range(0, 600).SelectMany(i => monitor.Observe(i, MonitorScript.Start, world.Draw(0, 7))).OfType<ReferenceReady>().Single();
        var reference = DriftReference.Fit(request.Vectors, "e", Drift);

        monitor.Freeze();
        Assert.Null(monitor.OpenRequest);
        Assert.Empty(monitor.UseReference(request.Request, reference));
        monitor.Observe(600, MonitorScript.Start, world.Draw(8, 15));
        Assert.Equal(MonitorPhase.Learning, monitor.Phase);

        var again = Assert.IsType<ReferenceReady>(Assert.Single(monitor.Unfreeze()));
        Assert.Equal(600, again.Vectors.Count);
        monitor.UseReference(again.Request, reference);
        Assert.Equal(MonitorPhase.Watching, monitor.Phase);
    }

    [Fact]
    public void Clocks_that_jump_end_a_wait_early_at_worst()
    {
        var (script, world) = Watching(42);
        script.Feed(world.Draw(5, 8, 15));
        var monitor = script.Monitor;
        var left = monitor.WindowDeadline!.Value - MonitorScript.Start.AddSeconds(1604);

        Assert.Empty(monitor.Observe(2000, MonitorScript.Start.AddDays(-400), world.Draw(8, 15)));
        Assert.Equal(MonitorScript.Start.AddDays(-400) + left, monitor.WindowDeadline);
        Assert.Empty(monitor.Observe(2001, MonitorScript.Start.AddDays(-400).AddSeconds(-30), world.Draw(8, 15)));
        Assert.Equal(MonitorScript.Start.AddDays(-400) + left, monitor.WindowDeadline);

        var closed = monitor.Observe(2002, DateTimeOffset.MaxValue, world.Draw(8, 15));
        Assert.Equal(WindowReason.WaitOver, Assert.IsType<WindowReady>(Assert.Single(closed)).Reason);
        Assert.Empty(monitor.Observe(2003, DateTimeOffset.MinValue, world.Draw(8, 15)));
        Assert.Empty(monitor.Observe(2004, MonitorScript.Start, world.Draw(8, 15)));

        monitor.MarkFalse();
        for (var i = 0; i < 300 && monitor.Epoch == 1; i++)
            monitor.Observe(3000 + i, DateTimeOffset.MaxValue, world.Draw(8, 15));
        Assert.Equal(2, monitor.Epoch);
    }

    [Fact]
    public void Prompts_that_are_all_the_same_stop_nothing()
    {
        var (script, world) = Watching(43);
        var same = world.Draw(0, 7);
        script.Feed(Enumerable.Repeat(same, 200));
        var updated = script.Events.OfType<Updated>().First();
        Assert.True(double.IsFinite(updated.Score));
        Assert.Equal(5, updated.Explanation.Representatives.Count);

        var error = Assert.Throws<ArgumentException>(() => script.Feed(Enumerable.Repeat(same, 2000)));
        Assert.Contains("vectors are different", error.Message);
        script.Monitor.DiscardRequest(script.Monitor.OpenRequest!.Request);
        Assert.Equal((MonitorPhase.Drifted, 0), (script.Monitor.Phase, script.Monitor.ReferenceProgress.Collected));
    }

    private static (MonitorScript Script, SyntheticWorld World) Watching(int seed)
    {
        var world = new SyntheticWorld(seed);
        var script = new MonitorScript(new StreamMonitor(Options), Drift);
        script.Feed(world.Draw(1600, 0, 7));
        Assert.Equal((MonitorPhase.Watching, 0), (script.Monitor.Phase, script.Monitor.Epoch));
        return (script, world);
    }
}
