using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SamkeStream.Drift;

/// <content>Budgets as people write them.</content>
public sealed partial record FalseAlarmBudget
{
    /// <summary>The texts that <see cref="TryParse"/> reads.</summary>
    public const string AllowedText =
        "prompts between two false alarms (20000), days at a rate (30d@2000/day), or a fleet's alarms a week, its streams and their rate (fleet:2/week@50x2000/day)";

    /// <summary>Reads a budget as <see cref="AllowedText"/> says; numbers as in 2000 or 0.5.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FalseAlarmBudget? budget)
    {
        budget = null;
        try
        {
            if (Plain().Match(text ?? "") is { Success: true } prompts)
                budget = OfPrompts(Number(prompts, "n"));
            else if (Days().Match(text ?? "") is { Success: true } days)
                budget = OfDays(Number(days, "rate"), Number(days, "days"));
            else if (Fleet().Match(text ?? "") is { Success: true } fleet)
                budget = OfFleet(Number(fleet, "alarms"), (int)Math.Min(int.MaxValue, Number(fleet, "streams")), Number(fleet, "rate"));
        }
        catch (ArgumentOutOfRangeException)
        {
            // A zero somewhere.
        }

        return budget is not null;
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<n>\d+(\.\d+)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A(?<days>\d+(\.\d+)?)d@(?<rate>\d+(\.\d+)?)/day\z", RegexOptions.CultureInvariant)]
    private static partial Regex Days();

    [GeneratedRegex(@"\Afleet:(?<alarms>\d+(\.\d+)?)/week@(?<streams>\d+)x(?<rate>\d+(\.\d+)?)/day\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fleet();
}
