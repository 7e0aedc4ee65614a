using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace SamkeStream.Hosting;

/// <summary>
/// Collects the instruments of <see cref="SamkeMeter"/> and of the runtime for <c>/metrics</c>, and sends them with the spans of
/// <see cref="SamkeTrace"/> by OTLP where a receiver is set. What is left is sent at the stop.
/// </summary>
internal sealed class Telemetry : IHostedService, IDisposable
{
    private const int StopMilliseconds = 3_000;

    private readonly PrometheusExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _metrics;
    private readonly MeterProvider? _exported;
    private readonly TracerProvider? _traces;

    public Telemetry(TelemetryOptions options, IReadOnlyList<string> workers)
    {
        SamkeMeter.Streams.Capacity = options.MaxStreams;
        _reader = new BaseExportingMetricReader(_exporter);
        var resource = ResourceBuilder.CreateDefault().AddService("samke", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3))
            .AddAttributes([new("samke.workers", string.Join(',', workers).ToLowerInvariant())]).AddEnvironmentVariableDetector();
        _metrics = Metrics(resource).AddReader(_reader).Build();
        if (options.OtlpEndpoint is { } endpoint)
        {
            // Readers of one provider share what gauges say: a scrape would also show what an export saw and is over.
            _exported = Metrics(resource).AddOtlpExporter((otlp, reader) =>
            {
                (otlp.Protocol, otlp.Endpoint) = (OtlpExportProtocol.HttpProtobuf, PathOf(endpoint, "v1/metrics"));
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.ExportInterval.TotalMilliseconds;
            }).Build();
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(SamkeTrace.SourceName)
                .AddOtlpExporter(otlp => (otlp.Protocol, otlp.Endpoint) = (OtlpExportProtocol.HttpProtobuf, PathOf(endpoint, "v1/traces")))
                .Build();
        }
    }

    /// <summary>All metrics in Prometheus' text format.</summary>
    public string Scrape()
    {
        lock (_exporter)
        {
            _reader.Collect();
            return _exporter.Text;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                _traces?.ForceFlush(StopMilliseconds);
                _exported?.ForceFlush(StopMilliseconds);
            },
            cancellationToken);

    public void Dispose()
    {
        _traces?.Dispose();
        _exported?.Dispose();
        _metrics.Dispose();
    }

    private static MeterProviderBuilder Metrics(ResourceBuilder resource) =>
        Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(SamkeMeter.Name, "System.Runtime");

    private static Uri PathOf(Uri endpoint, string path) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
}
