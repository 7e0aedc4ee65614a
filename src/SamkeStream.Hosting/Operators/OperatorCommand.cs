using MassTransit;
using SamkeStream.State.Incidents;

namespace SamkeStream.Hosting.Operators;

/// <summary>What an operator wants done; Catch does it, since it alone changes streams and incidents, and logs what came of it.</summary>
[MessageUrn("samke:v1:operator-command")]
[EntityName("samke.v1.operator-command")]
public sealed record OperatorCommand
{
    /// <summary>Tells a repeat of the command from another one.</summary>
    public required Guid CommandId { get; init; }

    /// <summary>One of <see cref="IncidentVerbs"/> or <see cref="StreamVerbs"/>.</summary>
    public required string Verb { get; init; }

    /// <summary>Who wants it, see <see cref="OperatorRules"/>.</summary>
    public required string Actor { get; init; }

    public string? Reason { get; init; }

    /// <summary>The stream; absent only for suppressions of all streams.</summary>
    public string? Stream { get; init; }

    /// <summary>The incident's epoch, for <see cref="IncidentVerbs"/>.</summary>
    public long? Epoch { get; init; }

    /// <summary>End of a snooze.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>NAME@VERSION, for <see cref="StreamVerbs.Activate"/>.</summary>
    public string? Reference { get; init; }

    /// <summary>For <see cref="StreamVerbs.Suppress"/>.</summary>
    public Suppression? Suppression { get; init; }

    /// <summary>For <see cref="StreamVerbs.Unsuppress"/>.</summary>
    public Guid? SuppressionId { get; init; }
}
