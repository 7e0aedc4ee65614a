using System.Globalization;
using SamkeStream.Contracts;
using SamkeStream.Serve.Http;
using SamkeStream.State;
using SamkeStream.State.Audit;

namespace SamkeStream.Serve.Operators;

/// <summary>The audit log, newest first, and whether it is whole.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this RouteGroupBuilder api)
    {
        api.MapGet("/audit", ListAsync);
        api.MapGet("/audit/verification", VerifyAsync);
    }

    private static async Task<IResult> VerifyAsync(AuditLog audit, string? contains, CancellationToken cancellationToken) =>
        contains is not null && !StoreKey.IsDigest(contains)
            ? Problems.Refused("bad-hash", "contains", $"contains is '{contains}'; allowed is the hash of an entry, 64 hex digits in lower case")
            : Results.Ok(await audit.VerifyAsync(contains, cancellationToken));

    private static async Task<IResult> ListAsync(AuditLog audit, string? stream, string? command, string? before, string? newest, CancellationToken cancellationToken)
    {
        if (stream is not null && !StreamName.IsValid(stream))
            return Problems.Refused("bad-stream", "stream", $"stream is '{stream}'; allowed is {StreamName.Allowed}");
        var count = 100L;
        if (newest is not null && (!TryCount(newest, out count) || count > AuditLog.MostAtOnce))
            return Problems.Refused("bad-newest", "newest", $"newest is '{newest}'; allowed are 1 to {AuditLog.MostAtOnce}");
        long place = 0;
        if (before is not null && !TryCount(before, out place))
            return Problems.Refused("bad-before", "before", $"before is '{before}'; allowed is the sequence of an entry");
        if (command is null)
            return Results.Ok(new { entries = await audit.ListAsync((int)count, stream, before is null ? null : place, cancellationToken) });
        if (!Guid.TryParse(command, out var id))
            return Problems.Refused("bad-command", "command", $"command is '{command}'; allowed is the id of a command, a UUID");
        return Results.Ok(new { entries = await audit.FindAsync(id, cancellationToken) is { } entry ? [entry] : Array.Empty<AuditEntry>() });
    }

    private static bool TryCount(string text, out long count) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
}
