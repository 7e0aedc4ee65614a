using System.Text.Json;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Ingest;
using SamkeStream.State.Audit;

namespace SamkeStream.Serve.Operators;

/// <summary>Reads what an operator says of himself, sends his commands to Catch and waits a little for what came of them.</summary>
internal sealed class OperatorCommands(PromptPublisher publisher, AuditLog audit, TimeProvider time)
{
    /// <summary>Names who acts; every verb needs it.</summary>
    public const string ActorHeader = "Samke-Actor";

    /// <summary>A UUID; a request with the id of an earlier one is answered by what came of that.</summary>
    public const string CommandIdHeader = "Samke-Command-Id";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(25);

    /// <summary>The actor, the reason in the body and the command's id; or the answer that says what is wrong.</summary>
    public static async Task<(Order? Order, IResult? Problem)> ReadAsync(HttpRequest request)
    {
        var actor = request.Headers[ActorHeader].ToString().Trim();
        if (OperatorRules.MistakeOfActor(actor) is { } wrongActor)
            return (null, Problems.Refused("bad-actor", ActorHeader, $"header {ActorHeader}: {wrongActor}"));
        var id = Guid.NewGuid();
        if (request.Headers[CommandIdHeader].ToString() is { Length: > 0 } given && !Guid.TryParse(given, out id))
            return (null, Problems.Refused("bad-command-id", CommandIdHeader, $"header {CommandIdHeader} is '{given}'; allowed is a UUID, or no such header"));
        var body = await JsonBody.ReadOptionalAsync(request);
        if (body is { ValueKind: not JsonValueKind.Object })
            return (null, Problems.Refused("bad-body", "body", "the body is no JSON object; allowed is an object, or no body"));
        var (reason, wrongReason) = ReasonIn(body);
        return wrongReason is null ? (new Order(actor, reason, id, body), null) : (null, wrongReason);
    }

    /// <summary>The reason that a body gives for the audit log, or the answer that says what is wrong with it.</summary>
    public static (string? Reason, IResult? Problem) ReasonIn(JsonElement? body)
    {
        var reason = body is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty("reason", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return OperatorRules.MistakeOfReason(reason) is { } mistake ? (null, Problems.Refused("bad-reason", "reason", mistake)) : (reason, null);
    }

    /// <summary>Sends a command. 200: done; 409: refused by the state of things; 202: not yet done, the audit log will tell.</summary>
    public async Task<IResult> SendAsync(OperatorCommand command, CancellationToken cancellationToken)
    {
        await publisher.PublishAsync(command, cancellationToken);
        var started = time.GetTimestamp();
        while (true)
        {
            if (await audit.FindAsync(command.CommandId, cancellationToken) is { } entry)
                return AnswerOf(entry);
            if (time.GetElapsedTime(started) >= LongestWait)
                return Results.Accepted($"/v1/audit?command={command.CommandId}", new { command.CommandId, command.Verb, command.Stream, outcome = "accepted" });
            await Task.Delay(PollEvery, time, cancellationToken);
        }
    }

    private static IResult AnswerOf(AuditEntry entry) => entry.Outcome == AuditOutcomes.Done
        ? Results.Ok(new { entry.CommandId, entry.Verb, entry.Target, entry.Stream, entry.Outcome, entry.Detail, entry.Actor, entry.At, audit = entry.Sequence })
        : Problems.Of(StatusCodes.Status409Conflict, "refused", entry.Detail ?? "refused");

    /// <summary>What every command has.</summary>
    /// <param name="Actor">Who acts.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Id">Tells repeats apart.</param>
    /// <param name="Body">The JSON object that was sent, if any.</param>
    internal sealed record Order(string Actor, string? Reason, Guid Id, JsonElement? Body)
    {
        public string? Text(string member) =>
            Body is { } body && body.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null
                ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
                : null;

        public OperatorCommand Command(string verb, string? stream) =>
            new() { CommandId = Id, Verb = verb, Actor = Actor, Reason = Reason, Stream = stream };
    }
}
