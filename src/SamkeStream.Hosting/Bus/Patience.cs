using Microsoft.Extensions.Logging;
using SamkeStream.State;

namespace SamkeStream.Hosting;

/// <summary>
/// Repeats work while store or broker are away: the message stays with its consumer, unacknowledged, so nothing is lost.
/// Only for work that may be repeated.
/// </summary>
public sealed class Patience(TimeProvider time, ILogger<Patience> logger)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var wait = First; ; wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, Longest.Ticks)))
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (exception is StoreUnavailableException or BrokerUnavailableException)
            {
                logger.LogWarning("waiting {Wait} before another try: {Problem}", wait, exception.Message);
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
