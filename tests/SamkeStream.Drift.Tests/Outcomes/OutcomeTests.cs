using SamkeStream.Drift.Monitoring;
using SamkeStream.Drift.Outcomes;
using SamkeStream.Drift.Tests.Monitoring;
using Xunit;

namespace SamkeStream.Drift.Tests.Outcomes;

public class OutcomeTests
{
    private static readonly DriftOptions Drift = new() { BudgetPrompts = 50_000, Replicates = 200 };
    private static readonly MonitorOptions Options = new() { ReferenceSize = 1000, OutcomeBaselineSize = 300, OutcomeBudget = 5000 };

    [Fact]
    public void Worse_answers_to_the_same_prompts_are_a_concept_drift_that_ends_when_they_recover()
    {
        var story = new Story(61);
        story.Feed(1400, .8);
        Assert.True(story.Monitor.IsConceptObservable);
        Assert.Empty(story.Script.EventsButRequests);

        story.Feed(120, .35);
        var concept = story.Script.Single<ConceptDetected>();
        Assert.Equal((1, MonitorPhase.Watching, true), (concept.Epoch, story.Monitor.Phase, story.Monitor.HasIncident));
        Assert.InRange(concept.Ordinal, 1402, 1460);
        Assert.InRange(concept.ChangePoint, 1380, concept.Ordinal);
        Assert.True(concept.Score > 1);

        story.Feed(600, .8);
        Assert.Equal(new Resolved(1, story.Script.Single<Resolved>().Ordinal, ResolveReason.Returned), story.Script.Single<Resolved>());
        Assert.False(story.Monitor.HasIncident);
        Assert.Equal(2, story.Script.EventsButRequests.Count());
    }

    [Fact]
    public void Outcomes_that_stay_worse_become_the_baseline()
    {
        var story = new Story(62);
        story.Feed(1400, .8);
        story.Feed(800, .4);

        Assert.Equal(ResolveReason.Relearned, story.Script.Single<Resolved>().Reason);
        Assert.Single(story.Script.Events.OfType<ConceptDetected>());
        Assert.True(story.Monitor.IsConceptObservable);
    }

    [Fact]
    public void Better_answers_are_no_drift()
    {
        var story = new Story(63);
        story.Feed(1400, .5);
        story.Feed(600, .95);
        Assert.Empty(story.Script.EventsButRequests);
    }

    /// <summary>Easy prompts become rare, so the mean outcome falls, but not that of any kind of prompt.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Another_mix_of_easy_and_hard_prompts_is_a_decline_only_where_cells_are_not_told_apart(int cells, bool isAlarm)
    {
        var random = new Random(64);
        (int Cell, double Score) Next(double hard)
        {
            var isHard = random.NextDouble() < hard;
            return (isHard ? cells - 1 : 0, random.NextDouble() < (isHard ? .4 : .9) ? 1 : 0);
        }

        var fitted = OutcomeBaseline.Fit([.. Enumerable.Range(0, 500).Select(_ => Next(.2))], cells, 5000, seed: 7);
        var (sum, highest) = (0.0, 0.0);
        for (var t = 0; t < 400; t++)
        {
            var (cell, score) = Next(.8);
            sum = Math.Max(0, sum + fitted.Decline(cell, score) - OutcomeBaseline.Slope);
            highest = Math.Max(highest, sum);
        }

        Assert.Equal(isAlarm, highest > fitted.Threshold);
    }

    [Fact]
    public void A_drift_of_the_prompts_takes_the_place_of_a_concept_drift()
    {
        var story = new Story(65);
        story.Feed(1400, .8);
        story.Feed(100, .3);
        story.Script.Feed(story.World.Draw(60, 8, 15));

        Assert.Equal((1, ResolveReason.Superseded), (story.Script.Single<Resolved>().Epoch, story.Script.Single<Resolved>().Reason));
        var detected = story.Script.Single<Detected>();
        Assert.Equal((2, true), (detected.Epoch, detected.IsConceptObservable));
        var before = story.Monitor.Outcomes;
        story.Monitor.ObserveOutcome(story.Monitor.LastOrdinal, 0);
        Assert.Equal(before with { Unknown = before.Unknown + 1 }, story.Monitor.Outcomes);
        Assert.Single(story.Script.Events.OfType<ConceptDetected>());
    }

    [Fact]
    public void Operators_accept_or_deny_a_concept_drift()
    {
        var story = new Story(66);
        story.Feed(1400, .8);
        story.Feed(60, .2);
        Assert.Equal(ResolveReason.MarkedFalse, Assert.IsType<Resolved>(Assert.Single(story.Monitor.MarkFalse())).Reason);
        story.Feed(60, .2);
        Assert.Equal(2, story.Script.Events.OfType<ConceptDetected>().Count());
        Assert.Equal(ResolveReason.Accepted, Assert.IsType<Resolved>(Assert.Single(story.Monitor.AcceptAsNormal())).Reason);
        Assert.False(story.Monitor.IsConceptObservable);
        story.Feed(500, .2);
        Assert.True(story.Monitor.IsConceptObservable);
        Assert.Equal(2, story.Script.Events.OfType<ConceptDetected>().Count());
    }

    [Fact]
    public void Outcomes_of_unknown_prompts_and_repeats_are_counted_and_nothing_else()
    {
        var monitor = new StreamMonitor(Options);
        Assert.Empty(monitor.ObserveOutcome(5, 1));
        Assert.Empty(monitor.ObserveOutcome(-5, 1));
        Assert.Empty(monitor.ObserveOutcome(long.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => monitor.ObserveOutcome(5, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => monitor.ObserveOutcome(5, double.PositiveInfinity));
        Assert.Equal(new OutcomeCounts(0, 3, 0, 0), monitor.Outcomes);

        var story = new Story(67);
        story.Feed(1100, .8);
        var before = story.Monitor.Outcomes;
        story.Monitor.ObserveOutcome(1099, 1);
        story.Monitor.ObserveOutcome(3, 1);
        Assert.Equal(before with { Repeated = before.Repeated + 1, Unknown = before.Unknown + 1 }, story.Monitor.Outcomes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(.6)]
    public void Outcomes_raise_as_many_false_alarms_as_budgeted(double memory)
    {
        const int Budget = 400;
        var random = new Random(68);
        var (outcomes, alarms) = (0, 0);
        for (var baseline = 0; baseline < 12; baseline++)
        {
            var state = random.NextDouble();
            (int Cell, double Score) Next()
            {
                state = random.NextDouble() < memory ? state : random.NextDouble();
                var cell = random.Next(5);
                return (cell, state < .3 + .1 * cell ? 1 : 0);
            }

            var fitted = OutcomeBaseline.Fit([.. Enumerable.Range(0, 1500).Select(_ => Next())], 5, Budget, seed: 7);
            for (var run = 0; run < 40; run++)
            {
                var sum = 0.0;
                for (var t = 0; t < 6 * Budget; t++)
                {
                    outcomes++;
                    var (cell, score) = Next();
                    sum = Math.Max(0, sum + fitted.Decline(cell, score) - OutcomeBaseline.Slope);
                    if (sum <= fitted.Threshold)
                        continue;
                    alarms++;
                    break;
                }
            }
        }

        Assert.InRange((double)outcomes / alarms / Budget, .5, 2);
    }

    [Fact]
    public void One_failure_after_nothing_but_success_is_no_alarm_and_many_are()
    {
        var fitted = OutcomeBaseline.Fit([.. Enumerable.Repeat((0, 1.0), 300)], 3, 1000, seed: 1);
        Assert.InRange(fitted.Decline(0, 0) - OutcomeBaseline.Slope, 0, fitted.Threshold);
        Assert.True(2 * (fitted.Decline(0, 0) - OutcomeBaseline.Slope) > fitted.Threshold);
        Assert.Equal(0, fitted.Decline(0, 1), 6);
    }

    /// <summary>Prompts of eight topics, each answered at once: right with the given probability.</summary>
    private sealed class Story(int seed)
    {
        private readonly Random _random = new(seed);

        public SyntheticWorld World { get; } = new(seed);

        public MonitorScript Script { get; } = new(new StreamMonitor(Options), Drift);

        public StreamMonitor Monitor => Script.Monitor;

        public void Feed(int count, double right)
        {
            for (var i = 0; i < count; i++)
            {
                Script.Feed([World.Draw(0, 7)]);
                Script.Take(Monitor.ObserveOutcome(Monitor.LastOrdinal, _random.NextDouble() < right ? 1 : 0));
            }
        }
    }
}
