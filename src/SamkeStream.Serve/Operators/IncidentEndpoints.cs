using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Contracts;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve.Http;
using SamkeStream.State.Incidents;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.Operators;

/// <summary>Incidents: the list, one with all that is known, and the verbs.</summary>
internal static class IncidentEndpoints
{
    public static void MapIncidents(this RouteGroupBuilder api)
    {
        api.MapGet("/incidents", ListAsync);
        api.MapGet("/incidents/{stream}/{epoch:long}", ShowAsync);
        foreach (var verb in IncidentVerbs.All)
        {
            api.MapPost($"/incidents/{{stream}}/{{epoch:long}}/{verb}",
                (string stream, long epoch, HttpRequest request, IncidentRegistry incidents, OperatorCommands commands, TimeProvider time) =>
                    DoAsync(verb, stream, epoch, request, incidents, commands, time));
        }
    }

    private static async Task<IResult> ListAsync(
        IncidentRegistry incidents, string? stream, string? status, string? from, string? to, string? after, string? limit, CancellationToken cancellationToken)
    {
        if (stream is not null && !StreamName.IsValid(stream))
            return Problems.Refused("bad-stream", "stream", $"stream is '{stream}'; allowed is {StreamName.Allowed}");
        if (status is not null && !IncidentStatuses.All.Contains(status, StringComparer.Ordinal))
            return Problems.Refused("bad-status", "status", $"status is '{status}'; allowed are {string.Join(", ", IncidentStatuses.All)}");
        if (!Times.TryParse(from, out var earliest))
            return Problems.Refused("bad-time", "from", $"from is '{from}'; allowed are {Times.Allowed}");
        if (!Times.TryParse(to, out var latest))
            return Problems.Refused("bad-time", "to", $"to is '{to}'; allowed are {Times.Allowed}");
        var count = 50;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > IncidentQuery.MostAtOnce))
            return Problems.Refused("bad-limit", "limit", $"limit is '{limit}'; allowed are 1 to {IncidentQuery.MostAtOnce}");
        try
        {
            var page = await incidents.ListAsync(
                new IncidentQuery { Stream = stream, Status = status, From = earliest, To = latest, After = after, Limit = count }, cancellationToken);
            return Results.Ok(new { incidents = page.Incidents.Select(IncidentSummary.Of), page.Next });
        }
        catch (ArgumentException exception)
        {
            return Problems.Refused("bad-after", "after", exception.Message);
        }
    }

    private static async Task<IResult> ShowAsync(
        string stream, long epoch, IncidentRegistry incidents, PromptWindows windows, ReferenceLibrary references, CancellationToken cancellationToken)
    {
        if (await incidents.GetAsync(stream, epoch, cancellationToken) is not { } incident)
            return NoSuch(stream, epoch);
        var view = JsonSerializer.SerializeToNode(incident, ContractJson.Options)!.AsObject();
        var texts = incident.PromptsRef is { } digest ? await windows.GetAsync(stream, digest, cancellationToken) : null;
        var prompts = new JsonArray();
        foreach (var prompt in incident.Prompts)
        {
            var node = JsonSerializer.SerializeToNode(prompt, ContractJson.Options)!.AsObject();
            if (texts?.Prompts.FirstOrDefault(text => text.Ordinal == prompt.Ordinal) is { } found)
                node[found.HasText ? "text" : "hash"] = found.HasText ? found.Text : found.Hash;
            prompts.Add(node);
        }

        view["prompts"] = prompts;
        await IncidentReference.AddAsync(view, incident, references, windows, cancellationToken);
        view["allowed"] = JsonSerializer.SerializeToNode(IncidentStatuses.VerbsOf(incident.Status), ContractJson.Options);
        return Results.Ok(view);
    }

    private static async Task<IResult> DoAsync(
        string verb, string stream, long epoch, HttpRequest request, IncidentRegistry incidents, OperatorCommands commands, TimeProvider time)
    {
        var (order, problem) = await OperatorCommands.ReadAsync(request);
        if (order is null)
            return problem!;
        var command = order.Command(verb, stream) with { Epoch = epoch };
        if (verb == IncidentVerbs.Snooze)
        {
            var (until, mistake) = UntilOf(order, time.GetUtcNow());
            if (mistake is not null)
                return Problems.Refused("bad-until", "until", mistake);
            command = command with { Until = until };
        }

        return await incidents.GetAsync(stream, epoch, request.HttpContext.RequestAborted) is null
            ? NoSuch(stream, epoch)
            : await commands.SendAsync(command, request.HttpContext.RequestAborted);
    }

    /// <summary>The end of a snooze: a time, or a duration from now.</summary>
    private static (DateTimeOffset? Until, string? Mistake) UntilOf(OperatorCommands.Order order, DateTimeOffset now)
    {
        var (until, duration) = (order.Text("until"), order.Text("for"));
        if (until is null == duration is null)
            return (null, "until and for: allowed is one of the two, until as a time or for as a duration");
        DateTimeOffset? end;
        if (duration is not null)
        {
            if (!Durations.TryParse(duration, out var span))
                return (null, $"for is '{duration}'; allowed are {Durations.Allowed}");
            end = now + span;
        }
        else if (!Times.TryParse(until, out end))
        {
            return (null, $"until is '{until}'; allowed are {Times.Allowed}");
        }

        return (end, OperatorRules.MistakeOfUntil(end, now));
    }

    private static IResult NoSuch(string stream, long epoch) =>
        Problems.Of(StatusCodes.Status404NotFound, "no such incident", $"stream '{stream}' has no incident {epoch}; GET /v1/incidents?stream={stream} lists those it has");
}
