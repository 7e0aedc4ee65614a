using System.Text.Json;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Sessions;

/// <content>What gauges show of the session.</content>
internal sealed partial class StreamSession
{
    public StreamReading Reading()
    {
        var reference = Monitor.Reference;
        return new StreamReading
        {
            Scores = reference is null ? [] : [.. Monitor.ArmScores.Select(arm => new KeyValuePair<string, double>(JsonNamingPolicy.KebabCaseLower.ConvertName(arm.Key.ToString()), arm.Value))],
            State = reference?.State.ToString().ToLowerInvariant() ?? "learning",
            ExpectedRunLength = reference?.Options.BudgetPrompts,
            EffectiveSize = reference?.EffectiveSize,
            ReferenceSince = ReferenceSince,
            SampleShare = Ingest.SampleShare,
            ActiveDrift = Monitor.HasIncident ? Alarm?.Kind ?? "undecided" : null,
            DriftSince = Monitor.HasIncident ? Alarm?.At : null,
        };
    }
}
