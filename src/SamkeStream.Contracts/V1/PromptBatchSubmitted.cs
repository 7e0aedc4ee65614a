using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>Several prompts of one stream, in order.</summary>
[MessageUrn("samke:v1:prompt-batch-submitted")]
[EntityName("samke.v1.prompt-batch-submitted")]
public sealed record PromptBatchSubmitted
{
    public required string Stream { get; init; }

    public required IReadOnlyList<PromptItem> Prompts { get; init; }
}
