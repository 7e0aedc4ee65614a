using System.Text;
using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve.Http;

namespace SamkeStream.Serve.Registry;

/// <summary><c>GET /v1/events</c>: the events of all streams, or of one, as server-sent events while the client stays.</summary>
internal static class EventEndpoints
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapEvents(this RouteGroupBuilder api) => api.MapGet("/events", ListenAsync);

    private static IResult ListenAsync(HttpContext context, EventHub hub, TimeProvider time, IHostApplicationLifetime lifetime, string? stream, string? type)
    {
        if (type is not null && !EventTypes.All.Contains(type, StringComparer.Ordinal))
            return Problems.Refused("bad-type", "type", $"type is '{type}'; allowed are {string.Join(", ", EventTypes.All)}");

        return Results.Stream(
            async body =>
            {
                using var subscription = hub.Subscribe();
                using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
                try
                {
                    await WriteAsync(body, ": listening\n\n", end.Token);
                    while (true)
                    {
                        if (!await HasNewsAsync(subscription, time, end.Token))
                            await WriteAsync(body, ": still here\n\n", end.Token);
                        while (subscription.Events.TryRead(out var value))
                        {
                            if ((type is null || type == value.Type) && (stream is null || stream == Member(value.Body, "stream")))
                                await WriteAsync(body, $"event: {value.Type}\nid: {value.Envelope.Id}\ndata: {JsonSerializer.Serialize(value.Envelope, ContractJson.Options)}\n\n", end.Token);
                        }
                    }
                }
                catch (OperationCanceledException)
                {
                    // The client went away, or this process stops.
                }
            },
            "text/event-stream");
    }

    private static async Task<bool> HasNewsAsync(EventHub.Subscription subscription, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await subscription.Events.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task WriteAsync(Stream body, string text, CancellationToken cancellationToken)
    {
        await body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await body.FlushAsync(cancellationToken);
    }

    private static string? Member(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;
}
