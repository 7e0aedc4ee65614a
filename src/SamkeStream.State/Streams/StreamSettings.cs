using SamkeStream.Contracts;

namespace SamkeStream.State.Streams;

/// <summary>What an operator chooses for one stream.</summary>
public sealed record StreamSettings
{
    public required string Stream { get; init; }

    /// <summary>T: expected number of prompts between two false alarms (ARL0). A change counts from the next reference on.</summary>
    public long BudgetPrompts { get; init; } = 10_000;

    /// <summary>Number of prompts that the reference is learned from.</summary>
    public int ReferenceSize { get; init; } = 1_000;

    /// <summary>Digest of a <see cref="PromptWindow"/> to take as reference; without it the stream's first prompts are.</summary>
    public string? Reference { get; init; }

    /// <summary>Prompts after a change that an adapter is generated from.</summary>
    public int WindowSize { get; init; } = 128;

    /// <summary>How long to wait, in event time, for a full window before one with fewer prompts is taken.</summary>
    public int WindowWaitSeconds { get; init; } = 3_600;

    /// <summary>One of <see cref="PromotionPolicies"/>.</summary>
    public string Promotion { get; init; } = PromotionPolicies.Validated;

    /// <summary>How long texts of prompts (windows) are kept.</summary>
    public int PromptTtlHours { get; init; } = 168;

    /// <summary>What is not allowed, one sentence each: member, value, what is allowed; empty where all is well.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        var mistakes = new List<string>();
        if (!StreamName.IsValid(Stream))
            mistakes.Add($"stream is '{Stream}'; allowed is {StreamName.Allowed}");
        Range("budgetPrompts", BudgetPrompts, 100, 10_000_000);
        Range("referenceSize", ReferenceSize, 250, 20_000);
        Range("windowSize", WindowSize, 8, 4_096);
        if (WindowSize <= 4_096 && WindowSize > Math.Max(ReferenceSize, 250))
            mistakes.Add($"windowSize is {WindowSize}; allowed are 8 to 4096, at most referenceSize ({ReferenceSize})");
        Range("windowWaitSeconds", WindowWaitSeconds, 1, 30 * 24 * 3_600);
        Range("promptTtlHours", PromptTtlHours, 1, 10 * 365 * 24);
        if (!PromotionPolicies.All.Contains(Promotion, StringComparer.Ordinal))
            mistakes.Add($"promotion is '{Promotion}'; allowed are {string.Join(", ", PromotionPolicies.All)}");
        if (Reference is not null && !StoreKey.IsDigest(Reference))
            mistakes.Add($"reference is '{Reference}'; allowed is the digest of a window, 64 hex digits in lower case");
        return mistakes;

        void Range(string member, long value, long least, long most)
        {
            if (value < least || value > most)
                mistakes.Add($"{member} is {value}; allowed are {least} to {most}");
        }
    }
}
