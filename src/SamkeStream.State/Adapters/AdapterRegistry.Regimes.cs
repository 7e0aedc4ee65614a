namespace SamkeStream.State.Adapters;

/// <content>What was promoted for a regime is promoted again when the regime comes back.</content>
public sealed partial class AdapterRegistry
{
    /// <summary>The regime of a stream's first reference; without a promotion of its own the base model belongs to it.</summary>
    public const string FirstRegime = "r0";

    /// <summary>
    /// What was last promoted for a regime and not rolled back since, or null where nothing was. For the first regime that may be
    /// the base model.
    /// </summary>
    public async ValueTask<RegimeAdapter?> FindAsync(string stream, string regimeId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(regimeId);
        var history = await HistoryAsync(stream, cancellationToken);
        var entry = history.Entries.LastOrDefault(entry => entry.RegimeId == regimeId);
        if (entry is { RolledBackAt: null })
            return new RegimeAdapter(regimeId, entry);
        return entry is null && regimeId == FirstRegime ? new RegimeAdapter(regimeId, null) : null;
    }

    /// <summary>Goes to the base model for an epoch, unless an adapter of a later one was promoted meanwhile. Again it changes nothing.</summary>
    /// <returns>The pointer as it is then, or null where the epoch is too low.</returns>
    public async ValueTask<AdapterPointer?> PromoteBaseAsync(
        string stream, long epoch, DateTimeOffset now, string? traceparent, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var slot = await ReadSlotAsync(stream, cancellationToken);
            var history = slot.History;
            if (history.LastVersion > 0 && epoch < history.HighestEpoch)
                return null;
            if (slot.Pointer is { Digest: null } && epoch == history.HighestEpoch)
                return slot.Pointer;
            var pointer = new AdapterPointer { Stream = stream, PromotedAt = now, Traceparent = traceparent };
            if (await TryWriteAsync(stream, slot, pointer, history with { HighestEpoch = epoch }, cancellationToken))
                return pointer;
        }
    }
}
