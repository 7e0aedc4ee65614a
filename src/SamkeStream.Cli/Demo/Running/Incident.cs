using SamkeStream.Contracts.V1;

namespace SamkeStream.Cli.Demo.Running;

/// <summary>What the events told about one epoch of the stream, and when they were heard.</summary>
internal sealed record Incident(long Epoch)
{
    public DriftDetected? Detected { get; init; }

    public long DetectedAt { get; init; }

    public DriftUpdated? Updated { get; init; }

    public AdaptationRequested? Requested { get; init; }

    public long RequestedAt { get; init; }

    public AdapterGenerated? Generated { get; init; }

    public AdapterPromoted? Promoted { get; init; }

    public AdapterRejected? Rejected { get; init; }

    public long DecidedAt { get; init; }

    public DriftResolved? Resolved { get; init; }

    public bool IsDecided => Promoted is not null || Rejected is not null;

    /// <summary>The prompt that raised the alarm.</summary>
    public long? AlarmOrdinal => Detected is { } alarm ? alarm.ChangePoint.Ordinal + alarm.DelayEstimatePrompts - 1 : null;

    public Incident With(string type, System.Text.Json.JsonElement body, long now) => type switch
    {
        EventTypes.DriftDetected => this with { Detected = EventBody.As<DriftDetected>(body), DetectedAt = now },
        EventTypes.DriftUpdated => this with { Updated = EventBody.As<DriftUpdated>(body) },
        EventTypes.DriftResolved => this with { Resolved = EventBody.As<DriftResolved>(body) },
        EventTypes.AdaptationRequested => this with { Requested = EventBody.As<AdaptationRequested>(body), RequestedAt = now },
        EventTypes.AdapterGenerated => this with { Generated = EventBody.As<AdapterGenerated>(body) },
        EventTypes.AdapterPromoted => this with { Promoted = EventBody.As<AdapterPromoted>(body), DecidedAt = now },
        EventTypes.AdapterRejected => this with { Rejected = EventBody.As<AdapterRejected>(body), DecidedAt = now },
        _ => this,
    };
}
