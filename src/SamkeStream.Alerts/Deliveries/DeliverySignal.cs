namespace SamkeStream.Alerts.Deliveries;

/// <summary>Wakes who delivers when something was taken up.</summary>
internal sealed class DeliverySignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _lock = new();

    public void Set()
    {
        lock (_lock)
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
    }

    /// <summary>Returns when it is set, or after the given time.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _signal.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was taken up here; there may be something that another process put into the store.
        }
    }

    public void Dispose() => _signal.Dispose();
}
