using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Configuration;

namespace SamkeStream.Hosting;

/// <summary>
/// Reads one section of the configuration and collects every mistake (key, value, what is allowed) instead of stopping
/// at the first: <see cref="ThrowIfProblems"/> reports them all at once. A key that nobody asked for is a mistake too.
/// </summary>
public sealed class SettingsReader
{
    private readonly IConfigurationSection _section;
    private readonly List<string> _problems;
    private readonly List<SettingsReader> _subsections = [];
    private readonly SortedSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public SettingsReader(IConfigurationSection section)
        : this(section, [])
    {
    }

    private SettingsReader(IConfigurationSection section, List<string> problems)
    {
        _section = section;
        _problems = problems;
    }

    /// <summary>The reader of a section within this one; its mistakes are reported with this one's.</summary>
    public SettingsReader Section(string name)
    {
        _known.Add(name);
        var reader = new SettingsReader(_section.GetSection(name), _problems);
        _subsections.Add(reader);
        return reader;
    }

    /// <summary>The readers of a list's entries, in the order of their numbers (environment: <c>SINKS__0__NAME</c>).</summary>
    public IReadOnlyList<SettingsReader> Items(string name)
    {
        var list = Section(name);
        return
        [
            .. list._section.GetChildren().Select(child => child.Key)
                .Where(key => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .OrderBy(key => int.Parse(key, CultureInfo.InvariantCulture))
                .Select(list.Section),
        ];
    }

    /// <summary>Where the section is, for messages.</summary>
    public string Path => _section.Path;

    /// <summary>A secret, given by <c>key</c> (best by an environment variable) or by <c>keyFile</c>, the path of a file that holds it. No message quotes it.</summary>
    public string? Secret(string key)
    {
        var (value, file) = (Text(key), Text($"{key}File"));
        if (value is not null && file is not null)
            Problem($"{key}File", file, $"one of {key} and {key}File");
        if (value is not null || file is null)
            return value;
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } read ? read : throw new IOException("it is empty");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Problem($"{key}File", file, $"the path of a file that holds the secret ({exception.Message.TrimEnd('.')})");
            return null;
        }
    }

    /// <summary>Names of the secrets of this section, in lower case, whether given themselves or by a file.</summary>
    public IReadOnlyList<string> SecretNames() =>
    [
        .. _section.GetChildren().Select(child => child.Key.ToLowerInvariant()).Select(key => key.EndsWith("file", StringComparison.Ordinal) ? key[..^4] : key).Distinct(),
    ];

    /// <summary>Names keys that may be there though nobody here reads them: sections of workers in other processes.</summary>
    public void Allow(params string[] keys) => _known.UnionWith(keys);

    public string? Text(string key, string? defaultValue = null)
    {
        _known.Add(key);
        return _section[key] is { Length: > 0 } value ? value : defaultValue;
    }

    public string OneOf(string key, string defaultValue, params string[] allowed)
    {
        var value = Text(key, defaultValue)!;
        var match = Array.Find(allowed, a => a.Equals(value, StringComparison.OrdinalIgnoreCase));
        if (match is null)
            Problem(key, value, string.Join(", ", allowed));
        return match ?? defaultValue;
    }

    /// <summary>Text that a check accepts.</summary>
    /// <param name="key">Key within the section.</param>
    /// <param name="defaultValue">Value where the key is absent.</param>
    /// <param name="isAllowed">The check.</param>
    /// <param name="allowed">What the check accepts, in words.</param>
    public string? Checked(string key, string? defaultValue, Func<string, bool> isAllowed, string allowed)
    {
        var value = Text(key, defaultValue);
        if (value is not null && !isAllowed(value))
            Problem(key, value, allowed);
        return value;
    }

    public int Int(string key, int defaultValue, int min, int max) =>
        Number(key, defaultValue, min, max, NumberStyles.Integer, "a whole number");

    public double Number(string key, double defaultValue, double min, double max) =>
        Number(key, defaultValue, min, max, NumberStyles.Float, "a number");

    private T Number<T>(string key, T defaultValue, T min, T max, NumberStyles style, string kind)
        where T : struct, INumber<T>
    {
        if (Text(key) is not { } text)
            return defaultValue;
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        Problem(key, text, FormattableString.Invariant($"{kind} from {min} to {max}"));
        return defaultValue;
    }

    /// <summary>A time span as <c>hh:mm:ss</c> (with <c>d.</c> before and fractions behind).</summary>
    public TimeSpan Duration(string key, TimeSpan defaultValue, TimeSpan min, TimeSpan max)
    {
        if (Text(key) is not { } text)
            return defaultValue;
        if (text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Problem(key, text, $"a time span (hh:mm:ss) from {min} to {max}");
        return defaultValue;
    }

    /// <summary>Notes a mistake that the caller found.</summary>
    public void Problem(string key, string? value, string allowed) =>
        _problems.Add($"{_section.Path}:{key} is '{value}'; allowed: {allowed}");

    /// <exception cref="SettingsException">Mistakes were found.</exception>
    public void ThrowIfProblems()
    {
        FindUnknownKeys();
        if (_problems.Count > 0)
            throw new SettingsException([.. _problems]);
    }

    private void FindUnknownKeys()
    {
        foreach (var child in _section.GetChildren())
        {
            if (!_known.Contains(child.Key))
                _problems.Add($"{child.Path} is no setting; settings here: {string.Join(", ", _known)}");
        }

        foreach (var subsection in _subsections)
            subsection.FindUnknownKeys();
    }
}
