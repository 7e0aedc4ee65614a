using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Ingest;
using SamkeStream.State.Audit;
using SamkeStream.State.Refusals;

namespace SamkeStream.Serve.Operators;

/// <summary>
/// Puts refused messages back through the entry that they came by, as they were or edited. That a message is put back is noted
/// before it is sent, so it is never sent twice by accident.
/// </summary>
internal sealed class Replays(RefusedMessages refused, PromptPublisher publisher, PromptRules rules, TimeProvider time)
{
    public const string Verb = "replay";

    public async Task<IResult> ReplayAsync(string id, bool isAgain, HttpRequest request)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var actor = request.Headers[OperatorCommands.ActorHeader].ToString().Trim();
        if (OperatorRules.MistakeOfActor(actor) is { } wrongActor)
            return Problems.Refused("bad-actor", OperatorCommands.ActorHeader, $"header {OperatorCommands.ActorHeader}: {wrongActor}");
        if (await refused.FindAsync(id, cancellationToken) is not { } message)
            return ErrorEndpoints.NoSuch(id);

        var edited = await JsonBody.ReadBytesAsync(request);
        if (edited.Length == 0 && message.IsBodyCut)
            return Conflict($"message {id} had {message.BodyBytes} bytes, of which {RefusedMessages.BodyLimit} are kept; allowed is a replay with a body");
        var body = edited.Length > 0 ? edited : await refused.GetBodyAsync(message, cancellationToken);
        if (body is not { } bytes)
            return Conflict($"the body of message {id} is no longer kept; allowed is a replay with a body");
        var again = ReplayedMessage.Read(message, bytes, rules);
        if (again.Violation is { } violation)
            return Problems.Refused([violation]);

        var record = new AuditRecord
        {
            At = time.GetUtcNow(),
            Actor = actor,
            Verb = Verb,
            Target = $"error/{id}",
            Stream = again.Stream,
            CommandId = Guid.NewGuid(),
            Before = message.BodyRef,
            After = State.StoreKey.DigestOf(bytes.Span),
            Detail = edited.Length > 0 ? "edited" : null,
        };
        if (await refused.ClaimReplayAsync(id, record, isAgain, cancellationToken) is { } earlier)
            return Conflict($"message {id} was put back {earlier.At:u} by {earlier.Actor}; allowed is once more with again=true (--again)");
        try
        {
            await again.SendAsync(publisher, cancellationToken);
        }
        catch (BrokerUnavailableException exception)
        {
            var failure = record with { CommandId = Guid.NewGuid(), Outcome = AuditOutcomes.Refused, Detail = exception.Message };
            await refused.ReleaseReplayAsync(id, failure, CancellationToken.None);
            throw;
        }

        SamkeMeter.Replayed.Add(1, new KeyValuePair<string, object?>("reason", message.Reason));
        return Results.Accepted(value: new { id, again.Stream, type = again.Type });
    }

    private static IResult Conflict(string detail) => Problems.Of(StatusCodes.Status409Conflict, "refused", detail);
}
