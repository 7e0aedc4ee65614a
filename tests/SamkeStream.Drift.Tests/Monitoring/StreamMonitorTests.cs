using SamkeStream.Drift.Monitoring;
using Xunit;

namespace SamkeStream.Drift.Tests.Monitoring;

public class StreamMonitorTests
{
    private static readonly DriftOptions Drift = new() { BudgetPrompts = 5000, Replicates = 200 };
    private static readonly MonitorOptions Options = new() { ReferenceSize = 600, WindowSize = 128, WindowWait = TimeSpan.FromMinutes(10) };

    [Fact]
    public void A_stream_learns_finds_a_drift_hands_out_its_prompts_and_learns_anew()
    {
        var world = new SyntheticWorld(21);
        var script = new MonitorScript(new StreamMonitor(Options), Drift);

        script.Feed(world.Draw(599, 0, 7));
        Assert.Equal((MonitorPhase.Learning, (599, 600)), (script.Monitor.Phase, script.Monitor.ReferenceProgress));
        script.Feed(world.Draw(401, 0, 7));
        Assert.Equal(MonitorPhase.Watching, script.Monitor.Phase);
        Assert.Empty(script.EventsButRequests);

        script.Feed(world.Draw(600, 8, 15));
        var detected = script.Single<Detected>();
        Assert.Equal(1, detected.Epoch);
        Assert.InRange(detected.Ordinal, 1000, 1004);
        Assert.InRange(detected.ChangePoint, 998, 1002);
        Assert.Equal(detected.Ordinal - detected.ChangePoint + 1, detected.Delay);
        Assert.True(detected.Score > 1);

        var updated = script.Events.OfType<Updated>().First();
        Assert.Equal(DriftKind.DomainTransfer, updated.Kind);
        Assert.Equal(detected.ChangePoint + 127, updated.Ordinal);

        var window = script.Single<WindowReady>();
        Assert.Equal(WindowReason.Full, window.Reason);
        Assert.Equal(Enumerable.Range(0, 128).Select(i => detected.ChangePoint + i), window.Ordinals);
        Assert.Equal(MonitorPhase.Drifted, script.Monitor.Phase);

        script.Feed(world.Draw(400, 8, 15));
        Assert.Equal((MonitorPhase.Watching, 1), (script.Monitor.Phase, script.Monitor.Epoch));
        Assert.Equal([0L + 599, detected.Ordinal + 599], script.Events.OfType<ReferenceReady>().Select(e => e.Ordinal));
        Assert.Equal([128, 256, 512], script.Events.OfType<Updated>().Select(e => e.Prompts));
        Assert.Equal(5, script.EventsButRequests.Count());

        script.Feed(world.Draw(200, 0, 3));
        Assert.Equal(2, script.Monitor.Epoch);
        Assert.InRange(script.Events.OfType<Detected>().Last().Ordinal, 2000, 2004);
    }

    [Fact]
    public void A_part_of_new_prompts_is_called_mixed()
    {
        var coin = new Random(5);
        Assert.Equal(DriftKind.Mixed, KindOf(world => coin.NextDouble() < .25 ? world.Draw(8, 15) : world.Draw(0, 7)));
    }

    [Fact]
    public void Another_mix_of_known_prompts_is_called_covariate_shift() =>
        Assert.Equal(DriftKind.CovariateShift, KindOf(world => world.Draw(0, 1)));

    /// <summary>The whole story, cut at random places: a restored monitor says the same, to the bit.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_monitor_saved_and_restored_at_random_goes_on_identically(int seed)
    {
        var plain = new MonitorScript(new StreamMonitor(Options), Drift, fitTakes: 50);
        var restarted = new MonitorScript(new StreamMonitor(Options), Drift, fitTakes: 50);
        var random = new Random(seed);
        plain.Feed(Story());
        foreach (var x in Story())
        {
            if (random.NextDouble() < .02)
                restarted.Restart(Options);
            restarted.Feed([x]);
        }

        Assert.Contains(plain.Events, e => e is Updated);
        AssertSame(plain.Events, restarted.Events);
        Assert.Equal(plain.Scores, restarted.Scores);
        Assert.Equal(plain.Monitor.Save(), restarted.Monitor.Save());

        static float[][] Story()
        {
            var world = new SyntheticWorld(22);
            return [.. world.Draw(900, 0, 7), .. world.Draw(800, 8, 11), .. world.Draw(300, 12, 15)];
        }
    }

    [Fact]
    public void A_drift_while_the_reference_is_fitted_is_found_when_it_is_there()
    {
        var (fast, slow) = (Run(fitTakes: 0), Run(fitTakes: 450));

        Assert.Equal(WindowReason.Full, slow.Single<WindowReady>().Reason);
        Assert.InRange(slow.Single<Detected>().Ordinal, 700, 704);
        AssertSame(fast.EventsButRequests, slow.EventsButRequests);
        Assert.Equal(0, slow.Monitor.Unjudged);

        static MonitorScript Run(int fitTakes)
        {
            var world = new SyntheticWorld(23);
            var script = new MonitorScript(new StreamMonitor(Options), Drift, fitTakes);
            script.Feed([.. world.Draw(700, 0, 7), .. world.Draw(400, 8, 15)]);
            return script;
        }
    }

    [Theory]
    [InlineData(8, 15, 0)]
    [InlineData(0, 7, 0)]
    [InlineData(8, 15, .85)]
    public void What_is_told_of_a_drift_does_not_depend_on_how_long_its_reference_is_fitted(int first, int last, double stay)
    {
        Assert.Equal(TellWith(fitTakes: 0), TellWith(fitTakes: 350));

        // More of the same after the request, or the old traffic back while the reference is fitted, or a reference that is too small at first.
        List<string> TellWith(int fitTakes)
        {
            var world = new SyntheticWorld(21);
            var script = new MonitorScript(new StreamMonitor(Options with { ReferenceSize = 400 }), Drift, fitTakes);
            script.Feed(world.Draw(1000, 0, 7));
            script.Feed(world.Draw(420, 8, 15, stay));
            script.Feed(world.Draw(1200, first, last, stay));
            script.Feed(world.Draw(800, 0, 7));
            Assert.True(script.Monitor.Epoch > 0);
            Assert.Equal(0, script.Monitor.Unjudged);
            return [.. script.Events.Select(e => $"{e.GetType().Name} {e.Epoch} {e.Ordinal}").Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public void Prompts_that_wait_too_long_for_a_reference_are_dropped_and_counted()
    {
        var world = new SyntheticWorld(23);
        var monitor = new StreamMonitor(Options);
        for (var i = 0; i < 2700; i++)
            monitor.Observe(i, MonitorScript.Start, world.Draw(0, 7));

        Assert.Equal(100, monitor.Unjudged);
        Assert.Equal(600, monitor.OpenRequest!.Vectors.Count);
    }

    [Fact]
    public void A_window_goes_out_with_fewer_prompts_when_its_wait_is_over()
    {
        var world = new SyntheticWorld(24);
        var script = new MonitorScript(new StreamMonitor(Options), Drift);
        script.Feed([.. world.Draw(700, 0, 7), .. world.Draw(20, 8, 15)]);
        var deadline = script.Monitor.WindowDeadline!.Value;
        Assert.Equal(MonitorScript.Start.AddSeconds(script.Single<Detected>().Ordinal).AddMinutes(10), deadline);

        Assert.Empty(script.Monitor.Advance(deadline.AddTicks(-1)));
        var window = Assert.IsType<WindowReady>(Assert.Single(script.Monitor.Advance(deadline)));

        Assert.Equal(WindowReason.WaitOver, window.Reason);
        Assert.Equal(Enumerable.Range(700, 20).Select(i => (long)i), window.Ordinals.SkipWhile(o => o < 700));
        Assert.InRange(window.Ordinals.Count, 20, 22);
        Assert.Null(script.Monitor.WindowDeadline);
        Assert.Empty(script.Monitor.Advance(deadline.AddDays(1)));
    }

    [Fact]
    public void A_forced_window_holds_the_latest_prompts()
    {
        var world = new SyntheticWorld(24);
        var script = new MonitorScript(new StreamMonitor(Options), Drift);
        script.Feed(world.Draw(50, 0, 7));
        var early = Assert.IsType<WindowReady>(Assert.Single(script.Monitor.ForceWindow()));
        script.Feed(world.Draw(700, 0, 7));
        var late = Assert.IsType<WindowReady>(Assert.Single(script.Monitor.ForceWindow()));

        Assert.Equal((WindowReason.Forced, 0), (early.Reason, early.Epoch));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), early.Ordinals);
        Assert.Equal(Enumerable.Range(622, 128).Select(i => (long)i), late.Ordinals);
    }

    [Fact]
    public void A_window_forced_after_an_alarm_holds_post_change_prompts_and_takes_the_place_of_the_waiting_one()
    {
        var world = new SyntheticWorld(24);
        var script = new MonitorScript(new StreamMonitor(Options), Drift);
        script.Feed([.. world.Draw(700, 0, 7), .. world.Draw(30, 8, 15)]);

        var forced = Assert.IsType<WindowReady>(Assert.Single(script.Monitor.ForceWindow()));
        script.Feed(world.Draw(200, 8, 15));

        Assert.All(forced.Ordinals, o => Assert.True(o >= script.Single<Detected>().ChangePoint));
        Assert.InRange(forced.Ordinals.Count, 28, 32);
        Assert.Empty(script.Events.OfType<WindowReady>());
    }

    [Fact]
    public void A_stream_without_prompts_has_no_window()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new StreamMonitor(Options).ForceWindow());
        Assert.Contains("no prompts yet", error.Message);
    }

    [Fact]
    public void A_stream_that_comes_back_is_resolved_and_watched_with_the_old_reference()
    {
        var world = new SyntheticWorld(25);
        var script = new MonitorScript(new StreamMonitor(Options with { ReferenceSize = 1000 }), Drift);
        script.Feed([.. world.Draw(1200, 0, 7), .. world.Draw(150, 8, 15)]);
        var reference = script.Monitor.Reference;

        script.Feed(world.Draw(520, 0, 7));
        var resolved = script.Single<Resolved>();
        Assert.InRange(resolved.Ordinal, 1350 + 256, 1350 + 512);
        Assert.Equal((MonitorPhase.Watching, 1, reference), (script.Monitor.Phase, script.Monitor.Epoch, script.Monitor.Reference));
        Assert.Single(script.Events.OfType<ReferenceReady>());

        Assert.Equal(ResolveReason.Returned, resolved.Reason);
        var back = script.Events.OfType<WindowReady>().Last();
        Assert.Equal((WindowReason.Returned, "r0", resolved.Ordinal), (back.Reason, back.RegimeId, back.Ordinal));
        Assert.All(back.Ordinals, ordinal => Assert.InRange(ordinal, 1350, resolved.Ordinal));
        script.Feed(world.Draw(20, 8, 15));
        Assert.Equal(2, script.Monitor.Epoch);
    }

    [Fact]
    public void A_lasting_drift_is_never_called_resolved()
    {
        var coin = new Random(6);
        var world = new SyntheticWorld(26);
        var script = new MonitorScript(new StreamMonitor(Options with { ReferenceSize = 1500, MaximumReferenceSize = 3000 }), Drift);
        script.Feed(world.Draw(1600, 0, 7));
        script.Feed(Enumerable.Range(0, 1400).Select(_ => coin.NextDouble() < .3 ? world.Draw(8, 15) : world.Draw(0, 7)));

        Assert.Single(script.Events.OfType<Detected>());
        Assert.Empty(script.Events.OfType<Resolved>());
    }

    [Fact]
    public void A_reference_of_too_dependent_prompts_makes_the_stream_learn_on()
    {
        var world = new SyntheticWorld(27);
        var script = new MonitorScript(new StreamMonitor(Options with { MaximumReferenceSize = 5000 }), Drift with { BudgetPrompts = 200 });
        script.Feed(world.Draw(5000, 0, 7, stay: .85));

        var sizes = script.Events.OfType<ReferenceReady>().Select(e => e.Vectors.Count).ToArray();
        Assert.Equal([600, 1200], sizes[..2]);
        Assert.True(sizes.Length > 2);
        Assert.NotEqual(MonitorPhase.Learning, script.Monitor.Phase);
        Assert.True(script.Monitor.Reference!.EffectiveSize >= 250);
    }

    [Fact]
    public void An_answer_to_a_closed_request_changes_nothing()
    {
        var world = new SyntheticWorld(28);
        var monitor = new StreamMonitor(Options);
        for (var i = 0; i < 600; i++)
            monitor.Observe(i, MonitorScript.Start, world.Draw(0, 7));
        var request = monitor.OpenRequest!;
        var reference = DriftReference.Fit(request.Vectors, "e", Drift);

        Assert.Empty(monitor.UseReference(request.Request + 1, reference));
        Assert.Equal(MonitorPhase.Learning, monitor.Phase);
        monitor.DiscardRequest(request.Request);
        Assert.Null(monitor.OpenRequest);
        Assert.Empty(monitor.UseReference(request.Request, reference));
        Assert.Equal((MonitorPhase.Learning, (0, 600)), (monitor.Phase, monitor.ReferenceProgress));
        monitor.Watch(reference);
        Assert.Equal(MonitorPhase.Watching, monitor.Phase);
    }

    [Fact]
    public void Bad_prompts_leave_the_state_as_it_was()
    {
        var world = new SyntheticWorld(28);
        var monitor = new StreamMonitor(Options);
        for (var i = 0; i < 10; i++)
            monitor.Observe(i, MonitorScript.Start, world.Draw(0, 7));
        var before = monitor.Save();

        Assert.Throws<ArgumentOutOfRangeException>(() => monitor.Observe(9, MonitorScript.Start, world.Draw(0, 7)));
        Assert.Throws<ArgumentException>(() => monitor.Observe(10, MonitorScript.Start, new float[64]));
        Assert.Throws<ArgumentException>(() => monitor.Observe(10, MonitorScript.Start, new float[3] { 1, 0, 0 }));
        Assert.Equal(before, monitor.Save());
    }

    [Fact]
    public void Damaged_or_foreign_states_are_refused()
    {
        var world = new SyntheticWorld(28);
        var script = new MonitorScript(new StreamMonitor(Options), Drift);
        script.Feed(world.Draw(700, 0, 7));
        var snapshot = script.Monitor.Save();
        var reference = script.Monitor.Reference!;

        Assert.Equal(reference.Digest, StreamMonitor.ReferenceDigestOf(snapshot));
        Assert.Throws<InvalidDataException>(() => StreamMonitor.Restore(snapshot, Options, null));
        Assert.Throws<InvalidDataException>(() => StreamMonitor.Restore(snapshot[..^1], Options, reference));
        Assert.Throws<InvalidDataException>(() => StreamMonitor.Restore(snapshot[..20], Options, reference));
        Assert.Throws<InvalidDataException>(() => StreamMonitor.Restore([.. "what"u8, 1, 0, 0, 0, 0], Options, reference));
        Assert.Throws<InvalidDataException>(() => StreamMonitor.ReferenceDigestOf([1, 2]));
    }

    [Fact]
    public void Wrong_options_are_all_named_at_once()
    {
        var options = new MonitorOptions { ReferenceSize = 100, MaximumReferenceSize = 50, WindowSize = 0, WindowWait = TimeSpan.Zero };

        var error = Assert.Throws<ArgumentException>(() => new StreamMonitor(options));
        Assert.All(["ReferenceSize is 100", "MaximumReferenceSize is 50", "WindowSize is 0", "WindowWait is 00:00:00"], m => Assert.Contains(m, error.Message));
        Assert.Empty(new MonitorOptions().Validate());
    }

    private static DriftKind KindOf(Func<SyntheticWorld, float[]> changed)
    {
        var world = new SyntheticWorld(29);
        var script = new MonitorScript(new StreamMonitor(Options with { ReferenceSize = 1500 }), Drift);
        script.Feed(world.Draw(1700, 0, 7));
        Assert.Empty(script.EventsButRequests);
        script.Feed(Enumerable.Range(0, 600).Select(_ => changed(world)));
        Assert.Single(script.Events.OfType<Detected>());
        return script.Events.OfType<Updated>().First().Kind;
    }

    private static void AssertSame(IEnumerable<MonitorEvent> expected, IEnumerable<MonitorEvent> actual) =>
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));

    internal static string Describe(MonitorEvent e) => e switch
    {
        WindowReady w => $"{w.Epoch} {w.Ordinal} {w.Reason} {string.Join(',', w.Ordinals)}",
        ReferenceReady r => $"{r.Epoch} {r.Ordinal} {r.Request} {r.Vectors.Count} {r.Vectors[^1][0]:r}",
        _ => e.ToString(),
    };
}
