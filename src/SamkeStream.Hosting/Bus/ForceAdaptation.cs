using MassTransit;

namespace SamkeStream.Hosting;

/// <summary>Tells Catch to request an adaptation from the newest prompts of a stream, drift or not.</summary>
[MessageUrn("samke:v1:force-adaptation")]
[EntityName("samke.v1.force-adaptation")]
public sealed record ForceAdaptation
{
    /// <summary>Tells a repeat of the command from another one.</summary>
    public required Guid CommandId { get; init; }

    public required string Stream { get; init; }
}
