namespace SamkeStream.Hosting;

/// <summary>Settings that every worker has: section <c>Samke</c>.</summary>
public sealed record SamkeOptions
{
    public const string Section = "Samke";

    /// <summary>Value of <see cref="Broker"/> for the transport within this process.</summary>
    public const string Embedded = "embedded";

    /// <summary>Value of <see cref="Urls"/> where none is set, and where clients look for the HTTP API.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary><c>embedded</c>, or an AMQP address <c>amqp://user:password@host:port/vhost</c>.</summary>
    public required string Broker { get; init; }

    /// <summary>Redis as <c>host:port</c> or a full StackExchange.Redis configuration; null where state lies in <see cref="StoreFolder"/>.</summary>
    public string? Redis { get; init; }

    public required string StoreFolder { get; init; }

    /// <summary>Folder of the bundle: encoder, language model, decoder.</summary>
    public required string Bundle { get; init; }

    public required string Device { get; init; }

    /// <summary>Threads of the tensor library; 0 leaves its choice.</summary>
    public int Threads { get; init; }

    /// <summary>Addresses of the HTTP server, separated by ';'.</summary>
    public required string Urls { get; init; }

    /// <summary>Bearer token that the HTTP API asks for; null asks for none.</summary>
    public string? Token { get; init; }

    public int MaxTextBytes { get; init; }

    /// <summary>How long a start waits for broker and Redis.</summary>
    public TimeSpan StartTimeout { get; init; }

    public bool IsEmbedded => Broker == Embedded;

    public static SamkeOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new SamkeOptions
        {
            Broker = settings.Checked("Broker", Embedded, IsBroker, "embedded, or amqp://user:password@host:port/vhost (amqps:// with TLS)")!,
            Redis = settings.Checked("Redis", null, IsRedis, "host:port, or a StackExchange.Redis configuration"),
            StoreFolder = settings.Checked("StoreFolder", "samke-data", IsPath, "the path of a folder")!,
            Bundle = settings.Checked("Bundle", DefaultBundle(), IsPath, "the path of a bundle's folder")!,
            Device = settings.Checked("Device", "cpu", IsDevice, "cpu, cuda, cuda:N, auto")!,
            Threads = settings.Int("Threads", 0, 0, 1024),
            Urls = settings.Checked("Urls", DefaultUrl, AreUrls, "http://host:port, several separated by ';' (for TLS put a proxy in front)")!,
            Token = settings.Text("Token"),
            MaxTextBytes = settings.Int("MaxTextBytes", 32 * 1024, 1, 8 * 1024 * 1024),
            StartTimeout = settings.Duration("StartTimeout", TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
    }

    // The bundle that ships with the repository, seen from the folder of a build or from the working folder.
    private static string DefaultBundle()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var bundle = Path.Combine(folder.FullName, "models");
            if (File.Exists(Path.Combine(bundle, "bundle.json")))
                return bundle;
        }

        return "models";
    }

    private static bool IsBroker(string value) =>
        value == Embedded
        || (Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is ("amqp" or "amqps") && uri.Host.Length > 0);

    private static bool IsRedis(string value) => !value.Contains("://", StringComparison.Ordinal) && value.Trim().Length > 0;

    private static bool IsPath(string value) => value.IndexOfAny(Path.GetInvalidPathChars()) < 0;

    private static bool IsDevice(string value) =>
        value is "cpu" or "cuda" or "auto" || (value.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(value.AsSpan(5), out var index) && index >= 0);

    private static bool AreUrls(string value) =>
        value.Split(';', StringSplitOptions.TrimEntries) is { Length: > 0 } urls
        && Array.TrueForAll(urls, url => Uri.TryCreate(url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal), UriKind.Absolute, out var uri) && uri.Scheme == "http");
}
