using SamkeStream.Serve.Http;
using SamkeStream.State.Alerts;

namespace SamkeStream.Serve.Operators;

/// <summary>Alerts that no sink took: the list, and the way back.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this RouteGroupBuilder api)
    {
        api.MapGet("/alerts/dead-letters", ListAsync);
        api.MapPost("/alerts/dead-letters/replay", ReplayAsync);
    }

    private static async Task<IResult> ListAsync(AlertDeliveries deliveries, string? sink, CancellationToken cancellationToken) =>
        Results.Ok(new { deadLetters = (await deliveries.DeadAsync(cancellationToken)).Where(delivery => sink is null || delivery.Sink == sink) });

    /// <summary>Sends all on their way again, or those of one sink, or one.</summary>
    private static async Task<IResult> ReplayAsync(AlertDeliveries deliveries, string? sink, string? id, CancellationToken cancellationToken)
    {
        var wanted = (await deliveries.DeadAsync(cancellationToken))
            .Where(delivery => (sink is null || delivery.Sink == sink) && (id is null || delivery.Id == id))
            .ToList();
        if (wanted.Count == 0 && (sink ?? id) is not null)
        {
            return Problems.Of(
                StatusCodes.Status404NotFound, "no such dead letter", $"no alert{(id is null ? "" : $" '{id}'")} was given up{(sink is null ? "" : $" for sink '{sink}'")}; GET /v1/alerts/dead-letters lists them");
        }

        foreach (var delivery in wanted)
            await deliveries.ReplayAsync(delivery, cancellationToken);
        return Results.Accepted(value: new { replayed = wanted.Count });
    }
}
