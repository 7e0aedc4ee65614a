using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Contracts;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Operators;
using SamkeStream.Serve.References;
using SamkeStream.State.Incidents;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.Registry;

/// <summary>Streams and their settings.</summary>
internal static class StreamEndpoints
{
    public static void MapStreams(this RouteGroupBuilder api)
    {
        api.MapGet("/streams", async (StreamRegistry registry, CancellationToken ct) => new { streams = await registry.ListAsync(ct) });
        api.MapGet("/streams/{stream}", GetAsync);
        api.MapPut("/streams/{stream}", (string stream, HttpRequest request, StreamRegistry registry, AuditTrail trail) =>
            WriteAsync(stream, request, registry, trail, keepOthers: false));
        api.MapPatch("/streams/{stream}", (string stream, HttpRequest request, StreamRegistry registry, AuditTrail trail) =>
            WriteAsync(stream, request, registry, trail, keepOthers: true));
        api.MapDelete("/streams/{stream}", DeleteAsync);
    }

    /// <summary>The settings, and beside them what came of watching.</summary>
    private static async Task<IResult> GetAsync(string stream, StreamRegistry registry, IncidentRegistry incidents, StreamStates states, CancellationToken cancellationToken)
    {
        if (await registry.GetAsync(stream, cancellationToken) is not { } settings)
            return NotRegistered(stream);
        var view = ViewOf(settings);
        view["incidents"] = JsonSerializer.SerializeToNode(await incidents.CountsAsync(stream, cancellationToken), ContractJson.Options);
        var head = await states.HeadAsync(stream, cancellationToken);
        view["state"] = JsonSerializer.SerializeToNode(head, ContractJson.Options);
        view["frozen"] = head is { IsFrozen: true };
        if (Budgets.PendingOf(settings, head) is { } pending)
            view["pending"] = pending;
        return Results.Ok(view);
    }

    private static async Task<IResult> DeleteAsync(string stream, HttpRequest request, StreamRegistry registry, IncidentRegistry incidents, ReferenceLibrary references, AuditTrail trail)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (AuditTrail.ProblemOf(request) is { } problem)
            return problem;
        var settings = await registry.GetAsync(stream, cancellationToken);
        await incidents.DeleteAsync(stream, cancellationToken);
        await references.DeleteLearnedAsync(stream, cancellationToken);
        if (!await registry.DeleteAsync(stream, cancellationToken))
            return NotRegistered(stream);
        await trail.LogAsync(request, "delete", stream, settings, null);
        return Results.NoContent();
    }

    /// <summary>PUT takes the defaults for members that are absent, PATCH what the stream has.</summary>
    private static async Task<IResult> WriteAsync(string stream, HttpRequest request, StreamRegistry registry, AuditTrail trail, bool keepOthers)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (AuditTrail.ProblemOf(request) is { } problem)
            return problem;
        var body = await JsonBody.ReadAsync(request);
        if (body.ValueKind != JsonValueKind.Object)
            return Problems.Refused("bad-settings", "settings", "the body is no JSON object; allowed is an object of settings");
        if (body.TryGetProperty("stream", out var named) && (named.ValueKind != JsonValueKind.String || named.GetString() != stream))
            return Problems.Refused("stream-mismatch", "stream", $"stream is {named.GetRawText()} but the path says '{stream}'; they must be equal, or stream absent");

        var found = await registry.GetAsync(stream, cancellationToken);
        var before = keepOthers && found is not null ? found : new StreamSettings { Stream = stream };
        var merged = JsonSerializer.SerializeToNode(before, ContractJson.Options)!.AsObject();
        foreach (var (member, value) in JsonObject.Create(body)!)
            merged[member] = value?.DeepClone();
        // Which reference a stream has is changed by a verb, which names who did it.
        var reference = merged["reference"];
        if (reference is not null && !JsonNode.DeepEquals(reference, found?.Reference))
            return Problems.Refused("bad-settings", "reference", $"reference is {reference.ToJsonString()}; allowed is to activate it: POST /v1/streams/{stream}/reference (samke reference activate)");
        merged["reference"] = found?.Reference;
        if (Budgets.Resolve(merged, body) is { } wrong)
            return Problems.Refused("bad-settings", wrong.Split(' ')[0], wrong);
        var settings = JsonSerializer.SerializeToElement(merged).As<StreamSettings>("settings");
        if (settings.Mistakes() is { Count: > 0 } mistakes)
            return Problems.Refused([.. mistakes.Select(mistake => new Hosting.RuleViolation("bad-settings", mistake.Split(' ')[0], mistake))]);

        await registry.PutAsync(settings, cancellationToken);
        await trail.LogAsync(request, "set", stream, found, settings);
        var view = ViewOf(settings);
        return found is null ? Results.Created($"/v1/streams/{stream}", view) : Results.Ok(view);
    }

    /// <summary>The settings, with what is to be said of the budget.</summary>
    private static JsonObject ViewOf(StreamSettings settings)
    {
        var view = JsonSerializer.SerializeToNode(settings, ContractJson.Options)!.AsObject();
        if (Budgets.RemarkOf(settings.Budget) is { } remark)
            view["budgetRemark"] = remark;
        return view;
    }

    public static IResult NotRegistered(string stream) =>
        Problems.Of(StatusCodes.Status404NotFound, "no such stream", $"stream '{stream}' is not registered; it is on its first prompt or by PUT /v1/streams/{stream}");
}
