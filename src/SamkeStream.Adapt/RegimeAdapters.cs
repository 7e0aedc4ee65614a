using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;

namespace SamkeStream.Adapt;

/// <summary>Answers a request for a regime that came back with what was promoted for it before, so that nothing is generated.</summary>
internal sealed class RegimeAdapters(AdapterRegistry adapters, StreamRegistry streams, AlarmClock alarms, TimeProvider time, ILogger<RegimeAdapters> logger)
{
    /// <summary>The id of an event of a recall; another than that of a promotion of the same epoch.</summary>
    private const long Sequence = 1;

    /// <summary>What was promoted; null where an adapter has to be generated as for any drift.</summary>
    public async Task<AdapterPromoted?> RecallAsync(AdaptationRequested request, TraceContext? trace, CancellationToken cancellationToken)
    {
        if (request is not { Reason: AdaptationReasons.Recurring, RegimeId: { } regimeId })
            return null;
        var settings = await streams.GetOrRegisterAsync(request.Stream, cancellationToken);
        if (settings.Promotion == PromotionPolicies.Never)
            return null;
        var known = await adapters.FindAsync(request.Stream, regimeId, cancellationToken);
        var promoted = known is null ? null
            : known.Entry is { } entry ? await PromoteAsync(request, entry, trace, cancellationToken)
            : await PromoteBaseAsync(request, trace, cancellationToken);
        SamkeMeter.RegimeRecalls.Add(1, new KeyValuePair<string, object?>("result", promoted is null ? "none" : promoted.Adapter.Length > 0 ? "adapter" : "base"));
        if (promoted is null)
            return null;
        alarms.NotePromotion(request.Stream, request.Epoch);
        logger.LogInformation("stream {Stream}, epoch {Epoch}: regime {Regime} is back; promoted {Name}", request.Stream, request.Epoch, regimeId, promoted.Name.Length > 0 ? promoted.Name : "the base model");
        return promoted;
    }

    private async Task<AdapterPromoted?> PromoteAsync(AdaptationRequested request, PromotedAdapter entry, TraceContext? trace, CancellationToken cancellationToken)
    {
        try
        {
            var result = await adapters.PromoteAsync(
                request.Stream,
                new Promotion
                {
                    Digest = entry.Digest,
                    Epoch = request.Epoch,
                    Strategy = entry.Strategy,
                    Validated = entry.Validated,
                    PromotedAt = time.GetUtcNow(),
                    ValidationItems = entry.ValidationItems,
                    Scoreboard = entry.Scoreboard,
                    Reason = request.Reason,
                    RegimeId = request.RegimeId,
                    Traceparent = trace?.Traceparent,
                },
                cancellationToken);
            return result.Adapter is { } now ? EventOf(request, now.PromotedAt) with
            {
                Adapter = now.Digest,
                Name = now.Name,
                Version = now.Version,
                Strategy = now.Strategy,
                Validated = now.Validated,
                ValidationItems = now.ValidationItems,
                Scoreboard = now.Scoreboard,
            } : null;
        }
        catch (AdapterNotFoundException exception)
        {
            logger.LogWarning("stream {Stream}: the adapter of regime {Regime} cannot be used again: {Problem}", request.Stream, request.RegimeId, exception.Message);
            return null;
        }
    }

    private async Task<AdapterPromoted?> PromoteBaseAsync(AdaptationRequested request, TraceContext? trace, CancellationToken cancellationToken) =>
        await adapters.PromoteBaseAsync(request.Stream, request.Epoch, time.GetUtcNow(), trace?.Traceparent, cancellationToken) is { } pointer
            ? EventOf(request, pointer.PromotedAt)
            : null;

    /// <summary>The event of the base model.</summary>
    private static AdapterPromoted EventOf(AdaptationRequested request, DateTimeOffset promotedAt) => new()
    {
        EventId = EventIds.Derive(request.Stream, request.Epoch, EventTypes.AdapterPromoted, Sequence),
        Stream = request.Stream,
        Epoch = request.Epoch,
        OccurredAt = promotedAt,
        Adapter = "",
        Name = "",
        Version = 0,
        Strategy = StrategyNames.Base,
        Validated = false,
        ValidationItems = 0,
        Scoreboard = [],
        Reason = request.Reason,
        RegimeId = request.RegimeId,
    };
}
