namespace SamkeStream.State.Streams;

/// <summary>Which streams operators hold still; what Catch's own state says, for others to read.</summary>
public sealed class StreamHolds(IStore store)
{
    public async ValueTask<bool> IsFrozenAsync(string stream, CancellationToken cancellationToken = default) =>
        await store.ReadAsync<Hold>(StreamKeys.Hold(stream), cancellationToken) is { Frozen: true };

    public async ValueTask SetFrozenAsync(string stream, bool isFrozen, CancellationToken cancellationToken = default) =>
        await store.UpdateAsync<Hold>(StreamKeys.Hold(stream), found => found?.Frozen == isFrozen ? found : new Hold(isFrozen), cancellationToken);

    private sealed record Hold(bool Frozen);
}
