using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using SamkeStream.Contracts;

namespace SamkeStream.State.References;

/// <summary>Names one version of a reference: <c>support@2</c>, or <c>stream/orders@3</c> for one that Catch learned from a stream by itself.</summary>
/// <param name="Name">What all versions share.</param>
/// <param name="Version">From 1.</param>
public sealed partial record ReferenceId(string Name, int Version)
{
    /// <summary>The rule for names as error messages quote it.</summary>
    public const string AllowedName = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    /// <summary>What a reference may be called where one is asked for.</summary>
    public const string Allowed = "a name, NAME@VERSION, or stream/STREAM@VERSION for one that was learned";

    private const string LearnedPrefix = "stream/";
    private const int LatestVersion = 999_999;

    /// <summary>The stream that it was learned from; null for one that somebody made.</summary>
    public string? LearnedFrom => Name.StartsWith(LearnedPrefix, StringComparison.Ordinal) ? Name[LearnedPrefix.Length..] : null;

    /// <summary>Name of what Catch learns from a stream by itself.</summary>
    public static string LearnedName(string stream) => LearnedPrefix + StreamName.Require(stream);

    /// <summary>Whether somebody may give this name.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) => name is not null && NamePattern().IsMatch(name);

    /// <summary>Reads a name with or without a version.</summary>
    /// <returns>Whether it can name a reference; not whether there is one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? name, out int? version)
    {
        (name, version) = (null, null);
        if (text is null || Pattern().Match(text) is not { Success: true } match)
            return false;
        if (match.Groups["version"] is { Success: true } number)
        {
            var value = int.Parse(number.ValueSpan, CultureInfo.InvariantCulture);
            if (value is < 1 or > LatestVersion)
                return false;
            version = value;
        }

        name = match.Groups["name"].Value;
        return name.StartsWith(LearnedPrefix, StringComparison.Ordinal) ? StreamName.IsValid(name[LearnedPrefix.Length..]) : IsName(name);
    }

    public override string ToString() => FormattableString.Invariant($"{Name}@{Version}");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A(?<name>(stream/)?[A-Za-z0-9._-]{1,128})(@(?<version>\d{1,6}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
