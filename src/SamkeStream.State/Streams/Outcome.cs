namespace SamkeStream.State.Streams;

public sealed record Outcome
{
    public required string PromptId { get; init; }

    public required double Score { get; init; }

    public required DateTimeOffset Time { get; init; }
}
