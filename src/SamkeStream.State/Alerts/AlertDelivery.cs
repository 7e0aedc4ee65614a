using SamkeStream.Contracts.V1;

namespace SamkeStream.State.Alerts;

/// <summary>An alert on its way to one sink. It is stored until the sink has taken it.</summary>
public sealed record AlertDelivery
{
    /// <summary>Name of the sink.</summary>
    public required string Sink { get; init; }

    /// <summary>Id of the event; with the sink the delivery's key.</summary>
    public required string Id { get; init; }

    /// <summary>When it was taken up; deliveries go out in this order.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required CloudEvent Event { get; init; }

    /// <summary>One of <see cref="AlertSeverities"/>.</summary>
    public required string Severity { get; init; }

    /// <summary>Severity that the same incident had before, where it changed with this event.</summary>
    public string? FormerSeverity { get; init; }

    /// <summary>When the incident was first heard of.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>What went wrong where it was given up; absent while it is on its way.</summary>
    public AlertFailure? Failure { get; init; }
}
