namespace SamkeStream.Hosting.Operators;

/// <summary>What an operator must say of himself.</summary>
public static class OperatorRules
{
    public const int MaxActorLength = 128;

    public const int MaxReasonLength = 1_024;

    /// <summary>Longest snooze.</summary>
    public static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(366);

    /// <summary>What is wrong with the actor's name, or null.</summary>
    public static string? MistakeOfActor(string? actor) =>
        string.IsNullOrWhiteSpace(actor) || actor.Length > MaxActorLength || actor.Any(char.IsControl)
            ? $"the actor has {actor?.Trim().Length ?? 0} characters; allowed are 1 to {MaxActorLength}, without control characters, naming who acts"
            : null;

    /// <summary>What is wrong with the reason, or null.</summary>
    public static string? MistakeOfReason(string? reason) =>
        reason?.Length > MaxReasonLength ? $"reason has {reason.Length} characters; allowed are {MaxReasonLength}" : null;

    /// <summary>What is wrong with the end of a snooze, or null.</summary>
    public static string? MistakeOfUntil(DateTimeOffset? until, DateTimeOffset now) =>
        until is { } end && end > now && end <= now + LongestSnooze
            ? null
            : FormattableString.Invariant($"until is {(until is { } given ? given.ToString("o") : "absent")}; allowed are times after {now:o}, at most {LongestSnooze.TotalDays} days on");
}
