using System.Text;
using SamkeStream.Contracts;
using SamkeStream.State.Privacy;
using SamkeStream.State.References;

namespace SamkeStream.State.Streams;

/// <summary>What an operator chooses for one stream.</summary>
public sealed record StreamSettings
{
    private const int MaxRoles = 8;
    private const int MaxRoleLength = 64;
    private const int MaxTemplateLength = 32_768;
    private const int MaxUrlLength = 2_048;

    public required string Stream { get; init; }

    /// <summary>
    /// T: expected number of prompts between two false alarms (ARL0). A change counts at once where the reference's vectors are kept,
    /// else from the next reference on.
    /// </summary>
    public long BudgetPrompts { get; init; } = 10_000;

    /// <summary>The budget as it was asked for, where it was not in prompts.</summary>
    public string? Budget { get; init; }

    /// <summary>Number of prompts that the reference is learned from.</summary>
    public int ReferenceSize { get; init; } = 1_000;

    /// <summary>
    /// NAME@VERSION of the reference that an operator activated; without it the stream's first prompts are the reference. After a drift
    /// the stream still learns a new one.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>Prompts after a change that an adapter is generated from.</summary>
    public int WindowSize { get; init; } = 128;

    /// <summary>How long to wait, in event time, for a full window before one with fewer prompts is taken.</summary>
    public int WindowWaitSeconds { get; init; } = 3_600;

    /// <summary>One of <see cref="PromotionPolicies"/>.</summary>
    public string Promotion { get; init; } = PromotionPolicies.Validated;

    /// <summary>How long texts of prompts (windows) are kept.</summary>
    public int PromptTtlHours { get; init; } = 168;

    /// <summary>One of <see cref="PrivacyModes"/>; null: as the deployment says.</summary>
    public string? Privacy { get; init; }

    /// <summary>Where texts are asked for that are kept as hashes only; null: where the deployment says.</summary>
    public string? ResolverUrl { get; init; }

    /// <summary>Roles, separated by commas, whose messages are encoded of a conversation; a fixed system prompt would hide what changes.</summary>
    public string Roles { get; init; } = "user";

    /// <summary>The names in <see cref="Roles"/>.</summary>
    public IReadOnlyList<string> RoleNames() => (Roles ?? "").Split(',', StringSplitOptions.TrimEntries);

    /// <summary>Fixed text around every prompt, with <c>{prompt}</c> for what varies; only that is encoded.</summary>
    public string? Template { get; init; }

    /// <summary>One of <see cref="Truncations"/>.</summary>
    public string Truncation { get; init; } = Truncations.End;

    /// <summary>What of a prompt its vector is made of, in words that differ where the vectors do.</summary>
    public string DescribeInput() =>
        $"of conversations what {string.Join(", ", RoleNames())} said{(Template is null ? "" : $", without the template {StoreKey.DigestOf(Encoding.UTF8.GetBytes(Template))[..12]}")}; long texts "
        + (Truncation == Truncations.Chunks ? "in chunks" : $"lose their {Truncation}");

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
        if (Reference is not null && !(ReferenceId.TryParse(Reference, out _, out var version) && version is not null))
            mistakes.Add($"reference is '{Reference}'; allowed is the name and version of a reference, NAME@VERSION");
        if (RoleNames() is var roles && (roles.Count > MaxRoles || roles.Any(role => role.Length is 0 or > MaxRoleLength)))
            mistakes.Add($"roles is '{Roles}'; allowed are 1 to {MaxRoles} names of 1 to {MaxRoleLength} characters, separated by commas, such as user,tool");
        if (Template is not null && (Template.Length > MaxTemplateLength || !PromptTemplate.IsValid(Template)))
            mistakes.Add($"template has {Template.Length} characters and {PromptTemplate.Placeholder} {Template.Split(PromptTemplate.Placeholder).Length - 1} times; allowed are at most {MaxTemplateLength} characters with {PromptTemplate.Placeholder} once");
        if (!Truncations.All.Contains(Truncation, StringComparer.Ordinal))
            mistakes.Add($"truncation is '{Truncation}'; allowed are {string.Join(", ", Truncations.All)}");
        if (Privacy is not null && !PrivacyModes.All.Contains(Privacy, StringComparer.Ordinal))
            mistakes.Add($"privacy is '{Privacy}'; allowed are {string.Join(", ", PrivacyModes.All)}");
        if (ResolverUrl is not null && !IsHttp(ResolverUrl))
            mistakes.Add($"resolverUrl is '{(ResolverUrl.Length > 60 ? ResolverUrl[..60] + "…" : ResolverUrl)}'; allowed is http://host/path or https://host/path of at most {MaxUrlLength} characters, without a login");
        return mistakes;

        void Range(string member, long value, long least, long most)
        {
            if (value < least || value > most)
                mistakes.Add($"{member} is {value}; allowed are {least} to {most}");
        }
    }

    private static bool IsHttp(string url) =>
        url.Length <= MaxUrlLength && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;
}
