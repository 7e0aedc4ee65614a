using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Contracts;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Operators;
using SamkeStream.Serve.References;
using SamkeStream.State.Incidents;
using SamkeStream.State.Privacy;
using SamkeStream.State.References;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.Registry;

/// <summary>Streams and their settings.</summary>
internal static class StreamEndpoints
{
    public static void MapStreams(this RouteGroupBuilder api)
    {
        api.MapGet("/streams", async (StreamRegistry registry, CancellationToken ct) => new { streams = await registry.ListAsync(ct) });
        api.MapGet("/streams/{stream}", GetAsync);
        api.MapPut("/streams/{stream}", (string stream, HttpRequest request, StreamWrites writes) => writes.WriteAsync(stream, request, keepOthers: false));
        api.MapPatch("/streams/{stream}", (string stream, HttpRequest request, StreamWrites writes) => writes.WriteAsync(stream, request, keepOthers: true));
        api.MapDelete("/streams/{stream}", DeleteAsync);
    }

    /// <summary>The settings, and beside them what came of watching.</summary>
    private static async Task<IResult> GetAsync(
        string stream, StreamRegistry registry, IncidentRegistry incidents, StreamStates states, ReferenceLibrary references, RefusedMessages refused, TextPolicy policy, CancellationToken cancellationToken)
    {
        if (await registry.GetAsync(stream, cancellationToken) is not { } settings)
            return NotRegistered(stream);
        var view = ViewOf(settings, policy);
        view["incidents"] = JsonSerializer.SerializeToNode(await incidents.CountsAsync(stream, cancellationToken), ContractJson.Options);
        var head = await states.HeadAsync(stream, cancellationToken);
        view["state"] = JsonSerializer.SerializeToNode(head, ContractJson.Options);
        view["adaptation"] = JsonSerializer.SerializeToNode(await registry.LatestAdaptationAsync(stream, cancellationToken), ContractJson.Options);
        view["frozen"] = head is { IsFrozen: true };
        view["refused"] = (await refused.GetAsync(stream: stream, cancellationToken: cancellationToken)).Count;
        if (ReferenceId.TryParse(head?.ReferenceUse?.Reference, out var name, out var version) && await references.GetAsync(name, version, cancellationToken) is { IsSampled: true })
            view["referenceIsSampled"] = true;
        if (Budgets.PendingOf(settings, head) is { } pending)
            view["pending"] = pending;
        return Results.Ok(view);
    }

    private static async Task<IResult> DeleteAsync(string stream, HttpRequest request, StreamRegistry registry, IncidentRegistry incidents, ReferenceLibrary references, AuditTrail trail)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (AuditTrail.ProblemOf(request) is { } problem)
            return problem;
        var (reason, wrongReason) = OperatorCommands.ReasonIn(await JsonBody.ReadOptionalAsync(request));
        if (wrongReason is not null)
            return wrongReason;
        var settings = await registry.GetAsync(stream, cancellationToken);
        await incidents.DeleteAsync(stream, cancellationToken);
        await references.DeleteLearnedAsync(stream, cancellationToken);
        if (!await registry.DeleteAsync(stream, cancellationToken))
            return NotRegistered(stream);
        await trail.LogAsync(request, "delete", stream, settings, null, reason);
        return Results.NoContent();
    }

    /// <summary>The settings, with what is to be said of the budget, and with the privacy that holds.</summary>
    public static JsonObject ViewOf(StreamSettings settings, TextPolicy policy)
    {
        var view = JsonSerializer.SerializeToNode(settings, ContractJson.Options)!.AsObject();
        view["privacy"] = policy.ModeOf(settings);
        if (Budgets.RemarkOf(settings.Budget) is { } remark)
            view["budgetRemark"] = remark;
        return view;
    }

    public static IResult NotRegistered(string stream) =>
        Problems.Of(StatusCodes.Status404NotFound, "no such stream", $"stream '{stream}' is not registered; it is on its first prompt or by PUT /v1/streams/{stream}");
}
