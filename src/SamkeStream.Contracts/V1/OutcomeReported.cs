using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>How well the answer to one prompt did.</summary>
[MessageUrn("samke:v1:outcome-reported")]
[EntityName("samke.v1.outcome-reported")]
public sealed record OutcomeReported
{
    public required string Stream { get; init; }

    /// <summary>Id of the prompt that was answered.</summary>
    public required string PromptId { get; init; }

    /// <summary>Higher is better; a finite number, by convention from 0 (wrong) to 1 (right).</summary>
    public required double Score { get; init; }

    public DateTimeOffset? Time { get; init; }
}
