using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using SamkeStream.Serve.Http;
using SamkeStream.State.Refusals;

namespace SamkeStream.Serve.Operators;

/// <summary>Refused messages: the list, one with its body, and the way back in.</summary>
internal static class ErrorEndpoints
{
    public static void MapErrors(this RouteGroupBuilder api)
    {
        api.MapGet("/errors", ListAsync);
        api.MapGet("/errors/{id}", ShowAsync);
        api.MapPost("/errors/{id}/replay", (string id, HttpRequest request, Replays replays, bool again = false) => replays.ReplayAsync(id, again, request));
    }

    public static IResult NoSuch(string id) =>
        Problems.Of(StatusCodes.Status404NotFound, "no such message", $"there is no refused message '{id}' among the newest {RefusedMessages.Kept}; GET /v1/errors lists them");

    private static async Task<IResult> ListAsync(RefusedMessages refused, string? stream, string? reason, string? newest, CancellationToken cancellationToken)
    {
        var count = 100;
        if (newest is not null && (!int.TryParse(newest, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > RefusedMessages.Kept))
            return Problems.Refused("bad-newest", "newest", $"newest is '{newest}'; allowed are 1 to {RefusedMessages.Kept}");
        var replays = await refused.ReplaysAsync(cancellationToken);
        var messages = await refused.GetAsync(count, stream, reason, cancellationToken);
        return Results.Ok(new
        {
            counts = stream is null && reason is null ? await refused.CountsAsync(cancellationToken) : null,
            messages = messages.Select(message => new RefusedView(message, replays.GetValueOrDefault(message.Id)).ToJson()),
        });
    }

    private static async Task<IResult> ShowAsync(string id, RefusedMessages refused, CancellationToken cancellationToken)
    {
        if (await refused.FindAsync(id, cancellationToken) is not { } message)
            return NoSuch(id);
        var view = new RefusedView(message, (await refused.ReplaysAsync(cancellationToken)).GetValueOrDefault(id)).ToJson();
        if (await refused.GetBodyAsync(message, cancellationToken) is { } body)
        {
            if (Utf8.IsValid(body.Span))
                view["body"] = Encoding.UTF8.GetString(body.Span);
            else
                view["bodyBase64"] = Convert.ToBase64String(body.Span);
        }

        return Results.Ok(view);
    }

    /// <param name="Message">What was refused.</param>
    /// <param name="Replay">That it was put back; null where it was not.</param>
    private sealed record RefusedView(RefusedMessage Message, Replay? Replay)
    {
        public JsonObject ToJson()
        {
            var view = System.Text.Json.JsonSerializer.SerializeToNode(Message, Contracts.ContractJson.Options)!.AsObject();
            if (Replay is not null)
                view["replay"] = System.Text.Json.JsonSerializer.SerializeToNode(Replay, Contracts.ContractJson.Options);
            return view;
        }
    }
}
