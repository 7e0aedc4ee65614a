namespace SamkeStream.State.Alerts;

/// <summary>How much an alert matters, from little to much.</summary>
public static class AlertSeverities
{
    public const string Info = "info";
    public const string Warning = "warning";
    public const string Critical = "critical";

    /// <summary>From little to much.</summary>
    public static IReadOnlyList<string> All { get; } = [Info, Warning, Critical];

    /// <summary>The one that matters more.</summary>
    public static string Higher(string first, string second) => RankOf(first) >= RankOf(second) ? first : second;

    public static bool IsAtLeast(string severity, string minimum) => RankOf(severity) >= RankOf(minimum);

    private static int RankOf(string severity) => severity switch
    {
        Critical => 2,
        Warning => 1,
        _ => 0,
    };
}
