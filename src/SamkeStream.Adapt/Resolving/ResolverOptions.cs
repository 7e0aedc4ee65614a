using SamkeStream.Hosting;

namespace SamkeStream.Adapt.Resolving;

/// <summary>How the producer's store is asked for texts: keys <c>Samke:Adapt:Resolver…</c>.</summary>
public sealed record ResolverOptions
{
    /// <summary>Where streams ask that name no resolver of their own; null: nowhere.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Bearer token; null: none.</summary>
    internal string? Token { get; init; }

    /// <summary>Longest wait for one answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Tries of one question.</summary>
    public required int Attempts { get; init; }

    /// <summary>Wait before the second try; it doubles from try to try, with jitter.</summary>
    public required TimeSpan FirstDelay { get; init; }

    /// <summary>Most bytes of one answer.</summary>
    public required int MaxBytes { get; init; }

    public static ResolverOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var url = settings.Checked("ResolverUrl", null, IsHttp, "http://host/path or https://host/path; a token goes into ResolverToken");
        var token = settings.Secret("ResolverToken");
        if (token?.Any(char.IsControl) == true)
            settings.Problem("ResolverToken", "…", "one line");
        return new ResolverOptions
        {
            Url = url is not null && IsHttp(url) ? new Uri(url) : null,
            Token = token,
            Timeout = settings.Duration("ResolverTimeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)),
            Attempts = settings.Int("ResolverAttempts", 4, 1, 20),
            FirstDelay = settings.Duration("ResolverFirstDelay", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            MaxBytes = settings.Int("ResolverMaxBytes", 16 << 20, 1024, 1 << 30),
        };
    }

    private static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0;
}
