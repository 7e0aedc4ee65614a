using SamkeStream.Hosting.Operators;
using SamkeStream.Serve.Http;
using SamkeStream.State.Audit;

namespace SamkeStream.Serve.Operators;

/// <summary>Logs changes that Serve makes itself: settings, deletions, rollbacks. Programs make them too, so the actor may be absent.</summary>
internal sealed class AuditTrail(AuditLog audit, TimeProvider time)
{
    private const string Nobody = "anonymous";

    /// <summary>What is wrong with the actor that the request names, or null.</summary>
    public static IResult? ProblemOf(HttpRequest request) =>
        request.Headers.TryGetValue(OperatorCommands.ActorHeader, out var actor) && OperatorRules.MistakeOfActor(actor.ToString().Trim()) is { } mistake
            ? Problems.Refused("bad-actor", OperatorCommands.ActorHeader, $"header {OperatorCommands.ActorHeader}: {mistake}")
            : null;

    /// <summary>Who acts, as the request says.</summary>
    public static string ActorOf(HttpRequest request) =>
        request.Headers[OperatorCommands.ActorHeader].ToString().Trim() is { Length: > 0 } actor ? actor : Nobody;

    /// <summary>Logs what was done; nothing where nothing changed.</summary>
    public async Task LogAsync<T>(HttpRequest request, string verb, string stream, T? before, T? after, string? reason)
        where T : class
    {
        var record = new AuditRecord
        {
            At = time.GetUtcNow(),
            Actor = ActorOf(request),
            Verb = verb,
            Target = stream,
            Stream = stream,
            Reason = reason,
            CommandId = Guid.NewGuid(),
            Before = before is null ? null : AuditHash.Of(before),
            After = after is null ? null : AuditHash.Of(after),
        };
        if (record.Before != record.After)
            await audit.AppendAsync(record, CancellationToken.None);
    }
}
