using SamkeStream.Hosting.Http;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts.Sinks;

/// <summary>Sends to one sink.</summary>
public sealed class SinkClient : IDisposable
{
    private const int KeptCharacters = 200;

    private readonly SinkOptions _sink;
    private readonly TimeProvider _time;
    private readonly OutboundHttp _http;

    public SinkClient(SinkOptions sink, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sink);
        (_sink, _time) = (sink, time);
        _http = new OutboundHttp(new OutboundLimits(sink.Timeout, sink.Attempts, sink.FirstDelay, sink.LongestDelay), time);
    }

    public SinkOptions Sink => _sink;

    /// <summary>Sends until the sink took it, refused it for good, or the attempts are over.</summary>
    /// <returns>The last answer, and how often it was tried.</returns>
    internal async Task<(OutboundAnswer Answer, int Attempts)> DeliverAsync(Alert alert, Action<OutboundAnswer> tried, CancellationToken cancellationToken)
    {
        var attempts = 0;
        var answer = await _http.PatientlyAsync(
            token => SendAsync(SinkRequest.Of(_sink, alert, _time.GetUtcNow()), token),
            answer =>
            {
                attempts++;
                tried(answer);
            },
            cancellationToken);
        return (answer, attempts);
    }

    /// <summary>Sends once.</summary>
    internal Task<OutboundAnswer> TryAsync(Alert alert, CancellationToken cancellationToken) =>
        _http.OnceAsync(token => SendAsync(SinkRequest.Of(_sink, alert, _time.GetUtcNow()), token), cancellationToken);

    /// <summary>Tells Alertmanager again of incidents that are open.</summary>
    internal Task<OutboundAnswer> AgainAsync(IReadOnlyList<AlertedStream> incidents, CancellationToken cancellationToken) =>
        _http.OnceAsync(token => SendAsync(SinkRequest.Again(_sink, incidents, _time.GetUtcNow()), token), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<OutboundAnswer> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var request = message;
        using var response = await _http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var retryAfter = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - _time.GetUtcNow() : null;
        return new OutboundAnswer(response.StatusCode, await BeginningAsync(response, cancellationToken), retryAfter > TimeSpan.Zero ? retryAfter : null);
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var buffer = new char[KeptCharacters];
        var count = await reader.ReadBlockAsync(buffer, cancellationToken);
        return new string(buffer, 0, count).ReplaceLineEndings(" ").Trim();
    }
}
