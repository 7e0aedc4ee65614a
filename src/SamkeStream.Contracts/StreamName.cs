using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace SamkeStream.Contracts;

/// <summary>
/// The rule for names of streams: they are routing keys, parts of store keys and parts of URLs, so they hold
/// nothing that any of these would read as syntax.
/// </summary>
public static partial class StreamName
{
    public const int MaxLength = 128;

    /// <summary>The rule as error messages quote it.</summary>
    public const string Allowed = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

    public static bool IsValid([NotNullWhen(true)] string? name) => name is not null && Pattern().IsMatch(name);

    /// <exception cref="ArgumentException">The name breaks the rule; the message says which name and what is allowed.</exception>
    public static string Require(string? name) =>
        IsValid(name) ? name : throw new ArgumentException($"stream name {Quote(name)} is not allowed; allowed is {Allowed}", nameof(name));

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    private static string Quote(string? name) => name switch
    {
        null => "(none)",
        { Length: > MaxLength } => $"'{name[..MaxLength]}…' ({name.Length} characters)",
        _ => $"'{name}'",
    };
}
