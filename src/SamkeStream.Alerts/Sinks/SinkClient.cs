using Polly;
using Polly.Retry;
using Polly.Timeout;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts.Sinks;

/// <summary>Sends to one sink.</summary>
public sealed class SinkClient : IDisposable
{
    private const int KeptCharacters = 200;

    private readonly SinkOptions _sink;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<SinkAnswer> _once;
    private readonly ResiliencePipeline<SinkAnswer> _patient;

    public SinkClient(SinkOptions sink, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sink);
        (_sink, _time) = (sink, time);
        // A redirect would carry signature and login to another place.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2), UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
        _once = new ResiliencePipelineBuilder<SinkAnswer> { TimeProvider = time }.AddTimeout(sink.Timeout).Build();
        var patient = new ResiliencePipelineBuilder<SinkAnswer> { TimeProvider = time };
        if (sink.Attempts > 1)
        {
            patient.AddRetry(new RetryStrategyOptions<SinkAnswer>
            {
                MaxRetryAttempts = sink.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = sink.FirstDelay,
                MaxDelay = sink.LongestDelay,
                ShouldHandle = new PredicateBuilder<SinkAnswer>().HandleResult(answer => answer.IsWorthRetrying),
                DelayGenerator = retry => ValueTask.FromResult(retry.Outcome.Result?.RetryAfter is { } wait ? TimeSpan.FromTicks(Math.Min(wait.Ticks, sink.LongestDelay.Ticks)) : (TimeSpan?)null),
            });
        }

        _patient = patient.Build();
    }

    public SinkOptions Sink => _sink;

    /// <summary>Sends until the sink took it, refused it for good, or the attempts are over.</summary>
    /// <returns>The last answer, and how often it was tried.</returns>
    internal async Task<(SinkAnswer Answer, int Attempts)> DeliverAsync(Alert alert, Action<SinkAnswer> tried, CancellationToken cancellationToken)
    {
        var attempts = 0;
        var answer = await _patient.ExecuteAsync(
            async token =>
            {
                attempts++;
                var answer = await SendAsync(() => SinkRequest.Of(_sink, alert, _time.GetUtcNow()), token);
                tried(answer);
                return answer;
            },
            cancellationToken);
        return (answer, attempts);
    }

    /// <summary>Sends once.</summary>
    internal Task<SinkAnswer> TryAsync(Alert alert, CancellationToken cancellationToken) =>
        SendAsync(() => SinkRequest.Of(_sink, alert, _time.GetUtcNow()), cancellationToken);

    /// <summary>Tells Alertmanager again of incidents that are open.</summary>
    internal Task<SinkAnswer> AgainAsync(IReadOnlyList<AlertedStream> incidents, CancellationToken cancellationToken) =>
        SendAsync(() => SinkRequest.Again(_sink, incidents, _time.GetUtcNow()), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<SinkAnswer> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        try
        {
            return await _once.ExecuteAsync(
                async token =>
                {
                    using var request = make();
                    using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
                    var retryAfter = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - _time.GetUtcNow() : null;
                    return new SinkAnswer(response.StatusCode, await BeginningAsync(response, token), retryAfter > TimeSpan.Zero ? retryAfter : null);
                },
                cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return new SinkAnswer(null, $"no answer within {_sink.Timeout}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new SinkAnswer(null, exception.Message);
        }
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var buffer = new char[KeptCharacters];
        var count = await reader.ReadBlockAsync(buffer, cancellationToken);
        return new string(buffer, 0, count).ReplaceLineEndings(" ").Trim();
    }
}
