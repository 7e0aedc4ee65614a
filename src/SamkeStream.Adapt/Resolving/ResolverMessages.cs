using SamkeStream.Contracts.V1;

namespace SamkeStream.Adapt.Resolving;

/// <summary>What a resolver is asked.</summary>
internal sealed record ResolverQuestion(string Stream, IReadOnlyList<ResolverPrompt> Prompts);

/// <param name="Id">The producer's id, where the prompt came with one.</param>
/// <param name="Hash">SHA-256 of the text that was kept.</param>
internal sealed record ResolverPrompt(string? Id, string Hash);

/// <summary>What it answers: of the prompts those it has, in any order, each with its text or its messages as they were sent.</summary>
internal sealed record ResolverAnswer
{
    public IReadOnlyList<PromptItem?>? Prompts { get; init; }
}
