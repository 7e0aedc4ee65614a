using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Contracts;
using SamkeStream.Hosting.Operators;
using SamkeStream.Hosting.Privacy;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Operators;
using SamkeStream.Serve.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.Registry;

/// <summary>Changes settings of streams.</summary>
internal sealed class StreamWrites(StreamRegistry registry, AuditTrail trail, OperatorCommands commands, PrivacyOptions privacy)
{
    /// <summary>PUT takes the defaults for members that are absent, PATCH what the stream has.</summary>
    public async Task<IResult> WriteAsync(string stream, HttpRequest request, bool keepOthers)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (AuditTrail.ProblemOf(request) is { } problem)
            return problem;
        var body = await JsonBody.ReadAsync(request);
        if (body.ValueKind != JsonValueKind.Object)
            return Problems.Refused("bad-settings", "settings", "the body is no JSON object; allowed is an object of settings");
        if (body.TryGetProperty("stream", out var named) && (named.ValueKind != JsonValueKind.String || named.GetString() != stream))
            return Problems.Refused("stream-mismatch", "stream", $"stream is {named.GetRawText()} but the path says '{stream}'; they must be equal, or stream absent");

        var (reason, wrongReason) = OperatorCommands.ReasonIn(body);
        if (wrongReason is not null)
            return wrongReason;
        while (true)
        {
            var found = await registry.GetAsync(stream, cancellationToken);
            var (settings, refusal) = Merge(stream, body, found, keepOthers);
            if (settings is null)
                return refusal!;
            // Somebody else, or the activation of a reference, may have come between.
            if (!await registry.TryReplaceAsync(found, settings, cancellationToken))
                continue;
            await trail.LogAsync(request, "set", stream, found, settings, reason);
            var view = StreamEndpoints.ViewOf(settings, privacy.Policy);
            if (found is not null && privacy.Policy.KeepsTexts(found) && !privacy.Policy.KeepsTexts(settings))
                await ForgetTextsAsync(stream, request, view, cancellationToken);
            return found is null ? Results.Created($"/v1/streams/{stream}", view) : Results.Ok(view);
        }
    }

    /// <returns>The settings as the body wants them, or what is wrong with it.</returns>
    private (StreamSettings? Settings, IResult? Refusal) Merge(string stream, JsonElement body, StreamSettings? found, bool keepOthers)
    {
        var before = keepOthers && found is not null ? found : new StreamSettings { Stream = stream };
        var merged = JsonSerializer.SerializeToNode(before, ContractJson.Options)!.AsObject();
        foreach (var (member, value) in JsonObject.Create(body)!)
            merged[member] = value?.DeepClone();
        // Which reference a stream has is changed by a verb, which names who did it.
        var reference = merged["reference"];
        if (reference is not null && !JsonNode.DeepEquals(reference, found?.Reference))
            return (null, Problems.Refused("bad-settings", "reference", $"reference is {reference.ToJsonString()}; allowed is to activate it: POST /v1/streams/{stream}/reference (samke reference activate)"));
        merged["reference"] = found?.Reference;
        if (Budgets.Resolve(merged, body) is { } wrong)
            return (null, Problems.Refused("bad-settings", wrong.Split(' ')[0], wrong));
        var settings = JsonSerializer.SerializeToElement(merged).As<StreamSettings>("settings");
        if (settings.Mistakes() is { Count: > 0 } mistakes)
            return (null, Problems.Refused([.. mistakes.Select(mistake => new Hosting.RuleViolation("bad-settings", mistake.Split(' ')[0], mistake))]));
        return privacy.MistakeOfResolver(settings.ResolverUrl) is { } forbidden
            ? (null, Problems.Refused("bad-settings", "resolverUrl", forbidden))
            : (settings, null);
    }

    /// <summary>Has Catch, which holds them, delete the texts that were kept until now.</summary>
    private async Task ForgetTextsAsync(string stream, HttpRequest request, JsonObject view, CancellationToken cancellationToken)
    {
        var command = new OperatorCommand { CommandId = Guid.NewGuid(), Verb = StreamVerbs.ForgetTexts, Actor = AuditTrail.ActorOf(request), Reason = "privacy: hashes", Stream = stream };
        if (await commands.SendAsync(command, cancellationToken) is not IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK })
            view["privacyRemark"] = $"Catch has not yet deleted the texts kept so far; GET /v1/audit?command={command.CommandId} tells when it has";
    }
}
