using SamkeStream.Cli.Prompts;

namespace SamkeStream.Cli.Replay;

/// <summary>Where the user says that traffic changed: at numbered prompts, or wherever a member of the lines changes.</summary>
/// <param name="Ordinals">First prompts of new traffic, counted from 0.</param>
/// <param name="Member">The lines' marks count.</param>
internal sealed record KnownPositions(IReadOnlyCollection<long> Ordinals, string? Member)
{
    public static KnownPositions None { get; } = new([], null);

    public bool IsKnown => Ordinals.Count > 0 || Member is not null;

    public bool IsChange(long ordinal, PromptLine line, PromptLine? before) =>
        Member is null ? Ordinals.Contains(ordinal) : before is not null && line.Mark != before.Mark;
}
