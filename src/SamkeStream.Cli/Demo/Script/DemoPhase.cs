using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Demo.Script;

/// <summary>One kind of traffic.</summary>
internal sealed record DemoPhase
{
    public required string Name { get; init; }

    /// <summary>At most these are pushed, in this order.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>Labelled questions by which Operate chooses; may be empty.</summary>
    public required IReadOnlyList<ValidationItem> ValidationItems { get; init; }

    /// <summary>Other labelled questions, by which accuracy is reported.</summary>
    public required IReadOnlyList<ValidationItem> TestItems { get; init; }
}
