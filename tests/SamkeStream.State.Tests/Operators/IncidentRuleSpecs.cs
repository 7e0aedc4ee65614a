using SamkeStream.Contracts.V1;
using SamkeStream.State.Incidents;
using Xunit;

namespace SamkeStream.State.Tests.Operators;

public sealed class IncidentRuleSpecs
{
    // A Saturday.
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("saturday", "11:30", 31, true)]
    [InlineData("saturday", "11:30", 30, false)]
    [InlineData("saturday", "12:00", 1, true)]
    [InlineData("saturday", "12:01", 60, false)]
    [InlineData("friday", "23:00", (13 * 60) + 1, true)]
    [InlineData("friday", "23:00", 13 * 60, false)]
    [InlineData("saturday", "12:01", (7 * 24 * 60) - 1, false)]
    [InlineData("sunday", "00:00", (6 * 24 * 60) + (12 * 60) + 1, true)]
    public void A_weekly_suppression_holds_from_its_start_for_its_duration(string weekday, string start, int minutes, bool holds)
    {
        var weekly = new Suppression { Id = Guid.NewGuid(), Weekday = weekday, Start = start, DurationMinutes = minutes };
        Assert.Empty(weekly.Mistakes());
        Assert.Equal(holds, weekly.Covers("any", Noon));
        Assert.Equal(holds, weekly.Covers("any", Noon.AddDays(7).ToOffset(TimeSpan.FromHours(5))));
    }

    [Theory]
    [InlineData("monday", "10:00", 0, "durationMinutes is 0; allowed are 1 to 10079")]
    [InlineData("monday", "10:00", 10_080, "durationMinutes is 10080")]
    [InlineData("monday", "24:00", 10, "start is '24:00'; allowed are times of day")]
    [InlineData("monday", null, 10, "start is ''")]
    [InlineData("Monday", "10:00", 10, "weekday is 'Monday'; allowed are monday, tuesday")]
    [InlineData(null, "10:00", 10, "weekday is ''")]
    [InlineData("monday", "10:00", null, "durationMinutes is absent")]
    [InlineData(null, null, null, "either from and to, or weekday, start and durationMinutes")]
    public void A_wrong_suppression_is_named(string? weekday, string? start, int? minutes, string mistake)
    {
        var wrong = new Suppression { Id = Guid.NewGuid(), Weekday = weekday, Start = start, DurationMinutes = minutes };
        Assert.Contains(mistake, Assert.Single(wrong.Mistakes()), StringComparison.Ordinal);
        Assert.False(wrong.Covers("any", Noon) && minutes is null);
    }

    [Fact]
    public void A_suppression_is_once_or_weekly_and_of_a_stream_that_can_be()
    {
        var once = new Suppression { Id = Guid.NewGuid(), From = Noon, To = Noon.AddHours(1) };
        Assert.Empty(once.Mistakes());
        Assert.Single((once with { Weekday = "monday" }).Mistakes());
        Assert.Single((once with { To = null }).Mistakes());
        Assert.Single((once with { To = Noon }).Mistakes());
        Assert.Single((once with { Stream = "../x" }).Mistakes());
        Assert.True(once.IsOver(Noon.AddHours(1)));
        Assert.False(once.IsOver(Noon));
    }

    [Theory]
    [InlineData(IncidentStatuses.Open, IncidentVerbs.Acknowledge, null)]
    [InlineData(IncidentStatuses.Acknowledged, IncidentVerbs.Acknowledge, "allowed: snooze, accept, mark-false")]
    [InlineData(IncidentStatuses.Snoozed, IncidentVerbs.Acknowledge, null)]
    [InlineData(IncidentStatuses.Resolved, IncidentVerbs.Snooze, "is resolved, so snooze is not possible; allowed: mark-false")]
    [InlineData(IncidentStatuses.Resolved, IncidentVerbs.MarkFalse, null)]
    [InlineData(IncidentStatuses.MarkedFalse, IncidentVerbs.MarkFalse, "allowed: nothing")]
    public void A_verb_that_the_status_does_not_allow_is_told_with_what_is(string status, string verb, string? mistake)
    {
        var found = Plain() with { Status = status };
        if (mistake is null)
            Assert.Null(found.MistakeOf(verb));
        else
            Assert.Contains(mistake, found.MistakeOf(verb), StringComparison.Ordinal);
    }

    [Fact]
    public void An_incident_keeps_its_first_and_its_newest_updates()
    {
        var incident = Plain();
        for (var i = 0; i < 2 * Incident.UpdatesKept; i++)
            incident = incident.With(new IncidentUpdate(Noon, $"{i}", ""));
        Assert.Equal((Incident.UpdatesKept, 2 * Incident.UpdatesKept), (incident.Updates.Count, incident.Revision));
        Assert.Equal(("0", "199"), (incident.Updates[0].What, incident.Updates[^1].What));
    }

    private static Incident Plain() => new()
    {
        Stream = "orders",
        Epoch = 3,
        OpenedAt = Noon,
        Ordinal = 1,
        ChangePoint = new ChangePoint { Ordinal = 0 },
        DelayEstimatePrompts = 1,
        Score = 1.5,
        Threshold = 1,
        Calibration = new CalibrationFacts { BudgetPrompts = 1000, State = "calibrated" },
    };
}
