using SamkeStream.Drift.Monitoring;
using SamkeStream.Drift.Regimes;
using SamkeStream.Drift.Tests.Monitoring;
using Xunit;

namespace SamkeStream.Drift.Tests.Regimes;

public class RegimeTests
{
    private static readonly DriftOptions Drift = new() { BudgetPrompts = 20_000, Replicates = 200 };

    [Fact]
    public void A_window_is_found_among_the_regimes_and_a_new_one_is_not()
    {
        var world = new SyntheticWorld(51);
        var library = Library(world, 200);
        var left = Mean(world, 400, 0, 3);

        Assert.Equal("b", library.Match(world.Draw(128, 4, 7), ["a"], left, 1, seed: 1)?.Regime.Id);
        Assert.Equal("c", library.Match(world.Draw(128, 8, 11), ["a"], left, 1, seed: 1)?.Regime.Id);
        Assert.Null(library.Match(world.Draw(128, 12, 15), ["a"], left, 1, seed: 1));
        Assert.Null(library.Match(world.Draw(63, 4, 7), ["a"], left, 1, seed: 1));
    }

    /// <summary>Where the noise is as large as the change, every regime would do; then none is named.</summary>
    [Fact]
    public void A_window_that_can_not_be_told_from_what_was_left_is_no_regime()
    {
        var world = new SyntheticWorld(52);
        var coin = new Random(1);
        var library = Library(world, 200);
        float[][] window = [.. Enumerable.Range(0, 128).Select(_ => coin.NextDouble() < .1 ? world.Draw(4, 7) : world.Draw(0, 3))];
        library.Learn(new Regime("some b", RegimeLibrary.MeanOf([.. Enumerable.Range(0, 128).Select(_ => coin.NextDouble() < .1 ? world.Draw(8, 11) : world.Draw(0, 3))]), 128, null));

        Assert.Null(library.Match(window, ["a"], Mean(world, 400, 0, 3), 1, seed: 1));
    }

    [Fact]
    public void Eight_regimes_are_kept_and_the_one_not_seen_for_longest_gives_way()
    {
        var library = new RegimeLibrary();
        for (var i = 0; i < 8; i++)
            library.Learn(new Regime($"r{i}", [1, 0], 100, null));
        library.Learn(new Regime("r0", [0, 1], 200, "digest"));
        library.Learn(new Regime("r8", [1, 0], 100, null));

        Assert.Equal(["r8", "r0", "r7", "r6", "r5", "r4", "r3", "r2"], library.Regimes.Select(r => r.Id));
        Assert.Equal(200, library.Regimes[1].Count);
    }

    [Fact]
    public void A_regime_that_came_and_went_is_recognised_when_it_comes_again()
    {
        var world = new SyntheticWorld(53);
        var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 1500 }), Drift);
        script.Feed([.. world.Draw(1600, 0, 7), .. world.Draw(300, 8, 15), .. world.Draw(1000, 0, 7)]);
        Assert.Equal(
            [(WindowReason.Full, "r1"), (WindowReason.Returned, "r0")], script.Events.OfType<WindowReady>().Select(e => (e.Reason, e.RegimeId!)));
        Assert.Single(script.Events.OfType<Resolved>());
        script.Events.Clear();

        script.Feed(world.Draw(600, 8, 15));
        Assert.Equal(
            [(null, "r1", false, 128), ("r2", null, false, 256), ("r1", null, true, 512)],
            script.Events.OfType<Updated>().Select(e => (e.RegimeId, e.RegimeCandidate, e.IsRecurring, e.Prompts)));
        Assert.Equal([(WindowReason.Full, "r2"), (WindowReason.Recurring, "r1")], script.Events.OfType<WindowReady>().Select(e => (e.Reason, e.RegimeId!)));
        Assert.DoesNotContain(script.Monitor.Regimes, r => r.Id == "r2");

        script.Feed(world.Draw(1000, 0, 7));
        script.Events.Clear();
        script.Feed(world.Draw(300, 8, 8));
        Assert.All(script.Events.OfType<Updated>(), e => Assert.Equal(("r3", false), (e.RegimeId, e.IsRecurring)));
        Assert.Equal(WindowReason.Full, script.Single<WindowReady>().Reason);
    }

    [Fact]
    public void A_visit_ends_where_its_prompts_turn_to_what_came_next()
    {
        var world = new SyntheticWorld(59);
        float[][] prompts = [.. world.Draw(300, 8, 15), .. world.Draw(500, 0, 7)];

        Assert.InRange(RegimeLibrary.LengthOfVisit(prompts, Mean(world, 256, 8, 15), Mean(world, 600, 0, 7)), 297, 303);
        Assert.Equal(0, RegimeLibrary.LengthOfVisit(world.Draw(400, 0, 7), Mean(world, 256, 8, 15), Mean(world, 600, 0, 7)) / 20);
    }

    [Fact]
    public void A_regime_keeps_the_whole_visit_once_the_stream_has_left_it()
    {
        var world = new SyntheticWorld(53);
        var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 1500 }), Drift);
        script.Feed([.. world.Draw(1600, 0, 7), .. world.Draw(330, 8, 15)]);
        Assert.Equal(256, script.Monitor.Regimes.Single(r => r.Id == "r1").Count, 8.0);
        script.Feed(world.Draw(600, 0, 7));

        Assert.Single(script.Events.OfType<Resolved>());
        Assert.InRange(script.Monitor.Regimes.Single(r => r.Id == "r1").Count, 320, 335);
    }

    /// <summary>Sessions of one topic each move the mean of a window; without their directions two visits are as near as if prompts were independent.</summary>
    [Fact]
    public void Topics_of_sessions_do_not_hide_that_a_regime_is_the_same()
    {
        var world = new SyntheticWorld(60);
        var (window, stored) = (world.Draw(1024, 0, 7, stay: .9), world.Draw(1024, 0, 7, stay: .9));
        var mean = RegimeLibrary.MeanOf(stored);

        var plain = RegimeLibrary.SquaredDistance(RegimeLibrary.MeanOf(window), mean);
        var (distance, deviation) = new ComparedWindow(window, 100, seed: 1).DistanceTo(mean, stored.Length);
        var slow = SlowAxes.Of(window, RegimeLibrary.MeanOf(window));

        Assert.True(plain > 5 * (distance + deviation), $"{plain} {distance} {deviation}");
        Assert.All(Enumerable.Range(0, 8), _ => Assert.True(Norm(slow.Without(world.Draw(0, 7))) < .95));
        var (other, _) = new ComparedWindow(world.Draw(1024, 8, 15, stay: .9), 100, seed: 1).DistanceTo(mean, stored.Length);
        Assert.True(other > 20 * (Math.Abs(distance) + deviation), $"{other} {distance} {deviation}");

        static double Norm(float[] x) => Math.Sqrt(x.Sum(v => v * v));
    }

    /// <summary>Neighbours that 128 prompts cannot tell apart; with more they can.</summary>
    [Fact]
    public void A_near_neighbour_is_a_candidate_at_most()
    {
        var world = new SyntheticWorld(55);
        var coin = new Random(2);
        var library = new RegimeLibrary();
        library.Learn(new Regime("b", Mean(world, 400, 4, 7), 400, null));
        var left = Mean(world, 400, 0, 3);
        float[][] near = [.. Enumerable.Range(0, 1024).Select(_ => coin.NextDouble() < .15 ? world.Draw(8, 11) : world.Draw(4, 7))];

        Assert.Equal(("b", false), Found(128));
        Assert.Null(library.Match(near, [], left, 1, seed: 1));

        (string, bool)? Found(int count) => library.Match(near.AsSpan(0, count), [], left, 1, seed: 1) is { } match ? (match.Regime.Id, match.IsSure) : null;
    }

    /// <summary>What was a candidate at 128 prompts, and is not confirmed with 256, is adapted to as something new.</summary>
    [Fact]
    public void A_candidate_that_is_not_confirmed_gets_a_window_of_its_own()
    {
        var world = new SyntheticWorld(56);
        var coin = new Random(3);
        var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 1500 }), Drift);
        script.Feed([.. world.Draw(1600, 0, 7), .. world.Draw(600, 8, 15), .. world.Draw(1000, 0, 7)]);
        script.Events.Clear();

        script.Feed([.. Enumerable.Range(0, 300).Select(_ => coin.NextDouble() < .09 ? world.Draw(0, 1) : world.Draw(8, 15))]);

        Assert.Equal(
            [(null, "r1", false, 128), ("r2", null, false, 256)],
            script.Events.OfType<Updated>().Select(e => (e.RegimeId, e.RegimeCandidate, e.IsRecurring, e.Prompts)));
        var window = script.Single<WindowReady>();
        Assert.Equal((WindowReason.Full, "r2"), (window.Reason, window.RegimeId));
        Assert.Equal(script.Events.OfType<Updated>().Last().Ordinal, window.Ordinal);
    }

    /// <summary>A candidate does not hold the window back for longer than a window waits.</summary>
    [Fact]
    public void A_candidate_waits_no_longer_than_the_window()
    {
        var world = new SyntheticWorld(53);
        var options = new MonitorOptions { ReferenceSize = 1500, WindowWait = TimeSpan.FromSeconds(150) };
        var script = new MonitorScript(new StreamMonitor(options), Drift);
        script.Feed([.. world.Draw(1600, 0, 7), .. world.Draw(300, 8, 15), .. world.Draw(1000, 0, 7)]);
        script.Events.Clear();

        script.Feed(world.Draw(200, 8, 15));

        Assert.Equal("r1", script.Single<Updated>().RegimeCandidate);
        Assert.Equal(WindowReason.WaitOver, script.Single<WindowReady>().Reason);
    }

    /// <summary>There would be prompts enough for a reference before it is clear that the stream has returned.</summary>
    [Fact]
    public void A_stream_that_comes_back_is_not_given_a_new_reference_on_the_way()
    {
        var world = new SyntheticWorld(57);
        var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 400 }), Drift);

        script.Feed([.. world.Draw(450, 0, 7), .. world.Draw(200, 8, 15), .. world.Draw(800, 0, 7)]);

        Assert.Equal(ResolveReason.Returned, script.Single<Resolved>().Reason);
        Assert.Single(script.Events.OfType<ReferenceReady>());
        Assert.Equal("r0", script.Monitor.RegimeId);
    }

    /// <summary>A, B, A, B, each long enough to be learned: each is learned once, and a change to C is told at once by B's reference.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public void The_reference_of_a_regime_that_comes_back_is_used_again(int fitTakes)
    {
        var world = new SyntheticWorld(54, topics: 20);
        var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 600 }), Drift, fitTakes);
        script.Feed([.. world.Draw(850, 0, 7), .. world.Draw(850, 8, 15)]);
        string[] learned = [.. script.Monitor.Regimes.Select(r => r.ReferenceDigest!)];
        Assert.Equal((2, MonitorPhase.Watching), (script.Events.OfType<ReferenceReady>().Count(), script.Monitor.Phase));

        script.Feed(world.Draw(850, 0, 7));
        Assert.Equal((MonitorPhase.Watching, "r0", learned[1]), (script.Monitor.Phase, script.Monitor.RegimeId, script.Monitor.Reference!.Digest));
        script.Feed(world.Draw(850, 8, 15));

        Assert.Equal((MonitorPhase.Watching, "r1", learned[0]), (script.Monitor.Phase, script.Monitor.RegimeId, script.Monitor.Reference!.Digest));
        Assert.Equal([("r0", learned[1]), ("r1", learned[0])], script.Events.OfType<ReferenceRecalled>().Select(e => (e.RegimeId, e.Digest)));
        Assert.Equal(["r0", "r1"], script.Events.OfType<WindowReady>().Where(e => e.Reason == WindowReason.Recurring).Select(e => e.RegimeId));
        Assert.All(script.Events.OfType<ReferenceRecalled>(), e => Assert.Contains(script.Events, w => w is WindowReady { Reason: WindowReason.Recurring } && w.Ordinal == e.Ordinal));
        Assert.Equal(2, script.Events.OfType<ReferenceReady>().Count());
        Assert.Equal((3, 0), (script.Monitor.Epoch, script.Monitor.Unjudged));

        script.Feed(world.Draw(10, 16, 19));
        Assert.Equal((4, 3400L), (script.Monitor.Epoch, script.Events.OfType<Detected>().Last().Ordinal / 10 * 10));
        Assert.Equal(learned[0], script.Events.OfType<Detected>().Last().ReferenceDigest);
    }

    /// <summary>A short window is handed out, with what is sure by then, before the kind is decided; the drift goes on until that is told.</summary>
    [Fact]
    public void The_kind_is_told_before_the_reference_is_used_again()
    {
        var world = new SyntheticWorld(54);
        var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 600, WindowSize = 64 }), Drift);
        script.Feed([.. world.Draw(850, 0, 7), .. world.Draw(850, 8, 15), .. world.Draw(850, 0, 7)]);

        var recalled = script.Single<ReferenceRecalled>();
        var told = script.Events.OfType<Updated>().Last(e => e.Epoch == 2);
        Assert.Equal((recalled.Ordinal, "r0", true), (told.Ordinal, told.RegimeId, told.IsRecurring));
        Assert.Equal("r0", script.Monitor.RegimeId);
    }

    /// <summary>What comes while the reference is fetched is judged by it, even a new drift.</summary>
    [Fact]
    public void What_is_told_does_not_depend_on_how_long_it_takes_to_fetch_the_reference()
    {
        Assert.Equal(TellWith(0), TellWith(150));

        static List<string> TellWith(int fitTakes)
        {
            var world = new SyntheticWorld(54, topics: 20);
            var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 600 }), Drift, fitTakes);
            script.Feed([.. world.Draw(850, 0, 7), .. world.Draw(850, 8, 15), .. world.Draw(560, 0, 7), .. world.Draw(700, 16, 19)]);
            Assert.Single(script.Events.OfType<ReferenceRecalled>());
            return [.. script.EventsButRequests.Select(StreamMonitorTests.Describe).Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public void A_reference_that_is_gone_is_learned_anew_and_not_asked_for_again()
    {
        var world = new SyntheticWorld(54);
        var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 600 }), Drift) { KeepsReferences = false };
        script.Feed([.. world.Draw(850, 0, 7), .. world.Draw(850, 8, 15), .. world.Draw(580, 0, 7)]);
        Assert.Equal("r0", script.Single<ReferenceRecalled>().RegimeId);
        Assert.Null(script.Monitor.OpenRecall);
        Assert.Null(script.Monitor.Regimes.Single(r => r.Id == "r0").ReferenceDigest);
        Assert.Equal((MonitorPhase.Drifted, 2), (script.Monitor.Phase, script.Monitor.Epoch));

        script.Feed(world.Draw(270, 0, 7));
        Assert.Equal((MonitorPhase.Watching, "r0", 3), (script.Monitor.Phase, script.Monitor.RegimeId, script.Events.OfType<ReferenceReady>().Count()));
    }

    [Fact]
    public void A_reference_asked_for_is_asked_for_again_after_a_restart_and_after_a_freeze()
    {
        var world = new SyntheticWorld(54);
        var options = new MonitorOptions { ReferenceSize = 600 };
        var script = new MonitorScript(new StreamMonitor(options), Drift);
        script.Feed([.. world.Draw(850, 0, 7), .. world.Draw(850, 8, 15)]);
        var recall = Enumerable.Range(1700, 600).SelectMany(i => script.Monitor.Observe(i, MonitorScript.Start.AddSeconds(i), world.Draw(0, 7))).OfType<ReferenceRecalled>().Single();

        script.Restart(options);
        Assert.Equal(recall, script.Monitor.OpenRecall);
        script.Monitor.Freeze();
        Assert.Null(script.Monitor.OpenRecall);
        Assert.Equal(recall, Assert.Single(script.Monitor.Unfreeze()));
        Assert.Null(script.Monitor.OpenRequest);
        Assert.Empty(script.Monitor.DiscardRequest(recall.Request + 1));
        script.Monitor.DiscardRequest(recall.Request);
        Assert.Null(script.Monitor.OpenRecall);
    }

    /// <summary>Every visit is long enough to be learned as a reference of its own, with features of its own.</summary>
    [Fact]
    public void Regimes_are_recognised_across_references()
    {
        var world = new SyntheticWorld(54);
        var script = new MonitorScript(new StreamMonitor(new MonitorOptions { ReferenceSize = 600 }), Drift) { KeepsReferences = false };
        script.Feed([.. world.Draw(700, 0, 7), .. world.Draw(750, 8, 15), .. world.Draw(750, 0, 7), .. world.Draw(750, 8, 15)]);

        Assert.Equal(
            [("r1", null), (null, "r0"), (null, "r1")], script.Events.OfType<Updated>().Where(e => e.Prompts == 128).Select(e => (e.RegimeId, e.RegimeCandidate)));
        Assert.Equal(
            [("r1", false), ("r0", true), ("r1", true)], script.Events.OfType<Updated>().Where(e => e.Prompts == 512).Select(e => (e.RegimeId!, e.IsRecurring)));
        Assert.Equal(["r0", "r1"], script.Events.OfType<WindowReady>().Where(e => e.Reason == WindowReason.Recurring).Select(e => e.RegimeId));
        Assert.Equal(4, script.Events.OfType<ReferenceReady>().Count());
        Assert.Equal(["r1", "r0"], script.Monitor.Regimes.Select(r => r.Id));
        Assert.Equal("r1", script.Monitor.RegimeId);
        Assert.Equal(script.Monitor.Reference!.Digest, script.Monitor.Regimes[0].ReferenceDigest);
    }

    private static RegimeLibrary Library(SyntheticWorld world, int count)
    {
        var library = new RegimeLibrary();
        library.Learn(new Regime("a", Mean(world, count, 0, 3), count, null));
        library.Learn(new Regime("b", Mean(world, count, 4, 7), count, null));
        library.Learn(new Regime("c", Mean(world, count, 8, 11), count, null));
        return library;
    }

    private static float[] Mean(SyntheticWorld world, int count, int first, int last) => RegimeLibrary.MeanOf(world.Draw(count, first, last));
}
