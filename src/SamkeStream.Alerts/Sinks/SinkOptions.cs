using System.Text.RegularExpressions;
using SamkeStream.Alerts.Templates;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts.Sinks;

/// <summary>One receiver of alerts: section <c>Samke:Alerts:Sinks:N</c>.</summary>
public sealed partial record SinkOptions
{
    /// <summary>Names it in logs, metrics and keys of the store.</summary>
    public required string Name { get; init; }

    public required SinkKind Kind { get; init; }

    /// <summary>Where it is sent to; of Slack it is a secret.</summary>
    public required Uri Url { get; init; }

    /// <summary>Key of the signature, for webhooks; null: not signed.</summary>
    internal byte[]? Secret { get; init; }

    /// <summary>Value of the header Authorization; null: none.</summary>
    internal string? Authorization { get; init; }

    /// <summary>Patterns of the streams it wants.</summary>
    public required IReadOnlyList<string> Streams { get; init; }

    /// <summary>Patterns of the events it wants.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>One of <see cref="AlertSeverities"/>.</summary>
    public required string MinimumSeverity { get; init; }

    internal Template? Template { get; init; }

    /// <summary>Longest wait for an answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Tries before a delivery is given up.</summary>
    public required int Attempts { get; init; }

    /// <summary>Wait before the second try; it doubles from try to try, with jitter.</summary>
    public required TimeSpan FirstDelay { get; init; }

    public required TimeSpan LongestDelay { get; init; }

    /// <summary>Deliveries on their way at the same time; those of one stream keep their order.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Time between two tellings of an open incident to Alertmanager.</summary>
    public required TimeSpan ResendInterval { get; init; }

    /// <summary>The URL without what may be secret of it.</summary>
    public string Place => $"{Url.Scheme}://{Url.Authority}/…";

    public static SinkOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var kind = Enum.Parse<SinkKind>(settings.OneOf("Kind", "webhook", "webhook", "slack", "alertmanager"), ignoreCase: true);
        if (settings.Text("Kind") is null)
            settings.Problem("Kind", null, "webhook, slack, alertmanager");
        var name = settings.Checked("Name", null, value => SinkName().IsMatch(value), "[A-Za-z0-9][A-Za-z0-9._-]{0,31}");
        if (name is null)
            settings.Problem("Name", null, "[A-Za-z0-9][A-Za-z0-9._-]{0,31}");
        return new SinkOptions
        {
            Name = name ?? "",
            Kind = kind,
            Url = ReadUrl(settings),
            Secret = ReadSecret(settings, kind),
            Authorization = ReadAuthorization(settings),
            Streams = Patterns(settings, "Streams", "*", null),
            Types = Patterns(settings, "Types", "drift.*", EventTypes.All),
            MinimumSeverity = settings.OneOf("MinimumSeverity", AlertSeverities.Info, [.. AlertSeverities.All]),
            Template = ReadTemplate(settings, kind),
            Timeout = settings.Duration("Timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)),
            Attempts = settings.Int("Attempts", 8, 1, 100),
            FirstDelay = settings.Duration("FirstDelay", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10)),
            LongestDelay = settings.Duration("LongestDelay", TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)),
            Concurrency = settings.Int("Concurrency", 4, 1, 64),
            ResendInterval = settings.Duration("ResendInterval", TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        };
    }

    /// <summary>Whether the sink wants an event.</summary>
    /// <param name="type">One of <see cref="EventTypes.All"/>.</param>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="severity">One of <see cref="AlertSeverities"/>; of the incident, for its end too.</param>
    public bool Wants(string type, string stream, string severity) =>
        AlertSeverities.IsAtLeast(severity, MinimumSeverity)
        && Types.Any(pattern => Matches(pattern, type))
        && Streams.Any(pattern => Matches(pattern, stream))
        && (Kind != SinkKind.Alertmanager || type.StartsWith("drift.", StringComparison.Ordinal));

    /// <summary>Names nothing that is secret.</summary>
    public override string ToString() => $"{Kind} {Name} ({Place})";

    private static Uri ReadUrl(SettingsReader settings)
    {
        var text = settings.Secret("Url");
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
            return url;
        // Of a URL that is none, only the beginning is told: the rest may be secret.
        settings.Problem("Url", text is null or { Length: <= 8 } ? text : text[..8] + "…", "http://host or https://host, or UrlFile; a login goes into Authorization");
        return new Uri("http://unset");
    }

    private static byte[]? ReadSecret(SettingsReader settings, SinkKind kind)
    {
        if (settings.Secret("Secret") is not { } secret)
            return null;
        if (kind != SinkKind.Webhook)
            settings.Problem("Secret", "…", "nothing: only webhooks are signed");
        if (WebhookSignature.TryReadSecret(secret, out var key))
            return key;
        settings.Problem("Secret", "…", "whsec_ and the Base64 of 24 to 64 random bytes (openssl rand -base64 32)");
        return null;
    }

    private static string? ReadAuthorization(SettingsReader settings)
    {
        var value = settings.Secret("Authorization");
        if (value is not null && value.Any(char.IsControl))
            settings.Problem("Authorization", "…", "one line, such as Bearer TOKEN");
        return value;
    }

    private static Template? ReadTemplate(SettingsReader settings, SinkKind kind)
    {
        if (settings.Text("Template") is not { } text)
            return null;
        var template = new Template(text);
        foreach (var problem in template.Problems(isJson: kind == SinkKind.Webhook))
            settings.Problem("Template", problem.Value, problem.Allowed);
        return template;
    }

    private static string[] Patterns(SettingsReader settings, string key, string defaultValue, IReadOnlyList<string>? known)
    {
        var patterns = settings.Text(key, defaultValue)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var pattern in patterns)
        {
            if (!PatternText().IsMatch(pattern))
                settings.Problem(key, pattern, "names separated by ',', in which * stands for anything");
            else if (known is not null && !known.Any(name => Matches(pattern, name)))
                settings.Problem(key, pattern, $"{string.Join(", ", known)}, or a pattern of them such as drift.*");
        }

        if (patterns.Length == 0)
            settings.Problem(key, settings.Text(key), "at least one name or pattern");
        return patterns;
    }

    private static bool Matches(string pattern, string name) =>
        Regex.IsMatch(name, $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SinkName();

    [GeneratedRegex(@"\A[A-Za-z0-9._*-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PatternText();
}
