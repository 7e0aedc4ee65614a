using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace SamkeStream.Hosting.Http;

/// <summary>
/// Requests to servers of other people: each try has a time limit, and what may be taken later is tried again, after waits that double, with
/// jitter. Safe for use from several threads.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly ResiliencePipeline<OutboundAnswer> _once;
    private readonly ResiliencePipeline<OutboundAnswer> _patient;

    public OutboundHttp(OutboundLimits limits, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _timeout = limits.Timeout;
        // A redirect would carry token, signature or login to a place that nobody allowed; cookies are nobody's wish either.
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _once = new ResiliencePipelineBuilder<OutboundAnswer> { TimeProvider = time }.AddTimeout(limits.Timeout).Build();
        var patient = new ResiliencePipelineBuilder<OutboundAnswer> { TimeProvider = time };
        if (limits.Attempts > 1)
        {
            patient.AddRetry(new RetryStrategyOptions<OutboundAnswer>
            {
                MaxRetryAttempts = limits.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = limits.FirstDelay,
                MaxDelay = limits.LongestDelay,
                ShouldHandle = new PredicateBuilder<OutboundAnswer>().HandleResult(answer => answer.IsWorthRetrying),
                DelayGenerator = retry => ValueTask.FromResult(
                    retry.Outcome.Result?.RetryAfter is { } wait ? TimeSpan.FromTicks(Math.Min(wait.Ticks, limits.LongestDelay.Ticks)) : (TimeSpan?)null),
            });
        }

        _patient = patient.Build();
    }

    /// <summary>Follows no redirect and keeps no cookie; has no time limit of its own.</summary>
    public HttpClient Client { get; }

    /// <summary>Tries once.</summary>
    /// <param name="send">One request by <see cref="Client"/>; its exceptions say that there was no answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<OutboundAnswer> OnceAsync(Func<CancellationToken, Task<OutboundAnswer>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await _once.ExecuteAsync(async token => await send(token), cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return new OutboundAnswer(null, $"no answer within {_timeout}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new OutboundAnswer(null, exception.Message);
        }
    }

    /// <summary>Tries until the answer is one that will not change, or the tries are over.</summary>
    /// <param name="send">As in <see cref="OnceAsync"/>.</param>
    /// <param name="tried">Told each try's answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The last answer.</returns>
    public async Task<OutboundAnswer> PatientlyAsync(
        Func<CancellationToken, Task<OutboundAnswer>> send, Action<OutboundAnswer>? tried, CancellationToken cancellationToken) => await _patient.ExecuteAsync(
        async token =>
        {
            var answer = await OnceAsync(send, token);
            tried?.Invoke(answer);
            return answer;
        },
        cancellationToken);

    public void Dispose() => Client.Dispose();
}
