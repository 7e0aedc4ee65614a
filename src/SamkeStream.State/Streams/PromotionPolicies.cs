namespace SamkeStream.State.Streams;

/// <summary>Values of <see cref="StreamSettings.Promotion"/>.</summary>
public static class PromotionPolicies
{
    /// <summary>Only an adapter that validation items showed to be better than the base model.</summary>
    public const string Validated = "validated";

    /// <summary>Without enough validation items, the generated adapter as it is; with enough, as <see cref="Validated"/>.</summary>
    public const string Unvalidated = "unvalidated";

    /// <summary>Adapters are generated and scored, none becomes current.</summary>
    public const string Never = "never";

    public static IReadOnlyList<string> All { get; } = [Validated, Unvalidated, Never];
}
