using System.Globalization;
using System.Text.RegularExpressions;

namespace SamkeStream.Serve.Http;

/// <summary>Durations as people write them: <c>90s</c>, <c>30m</c>, <c>2h</c>, <c>1d12h</c>.</summary>
internal static partial class Durations
{
    public const string Allowed = "whole numbers with d, h, m or s, such as 30m or 1d12h";

    /// <returns>Whether the text is a duration of more than nothing.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is null || Pattern().Match(text) is not { Success: true } match)
            return false;
        duration = TimeSpan.FromDays(Part("d")) + TimeSpan.FromHours(Part("h")) + TimeSpan.FromMinutes(Part("m")) + TimeSpan.FromSeconds(Part("s"));
        return duration > TimeSpan.Zero;

        int Part(string name) => match.Groups[name] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"\A(?:(?<d>\d{1,5})d)?(?:(?<h>\d{1,5})h)?(?:(?<m>\d{1,5})m)?(?:(?<s>\d{1,5})s)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
