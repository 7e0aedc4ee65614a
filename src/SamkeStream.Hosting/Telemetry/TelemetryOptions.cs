namespace SamkeStream.Hosting;

/// <summary>Section <c>Samke:Telemetry</c>.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Variable of the OpenTelemetry standard that stands in for <see cref="OtlpEndpoint"/>.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Receiver of metrics and traces by OTLP over HTTP; null sends none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Time between two exports of metrics.</summary>
    public required TimeSpan ExportInterval { get; init; }

    /// <summary>Streams with a label of their own.</summary>
    public required int MaxStreams { get; init; }

    /// <param name="settings">The section.</param>
    /// <param name="standardEndpoint">Value of <see cref="EndpointVariable"/>.</param>
    public static TelemetryOptions Read(SettingsReader settings, string? standardEndpoint)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var endpoint = settings.Checked(
            "OtlpEndpoint", string.IsNullOrEmpty(standardEndpoint) ? null : standardEndpoint, IsHttp, $"http://host:4318 or https://host (OTLP over HTTP; default: {EndpointVariable})");
        return new TelemetryOptions
        {
            OtlpEndpoint = endpoint is not null && IsHttp(endpoint) ? new Uri(endpoint) : null,
            ExportInterval = settings.Duration("ExportInterval", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            MaxStreams = settings.Int("MaxStreams", StreamLabels.DefaultCapacity, 0, 100_000),
        };
    }

    private static bool IsHttp(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
