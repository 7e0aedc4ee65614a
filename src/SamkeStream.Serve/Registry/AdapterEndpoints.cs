using System.Globalization;
using Microsoft.Net.Http.Headers;
using SamkeStream.Hosting;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Operators;
using SamkeStream.State;
using SamkeStream.State.Adapters;

namespace SamkeStream.Serve.Registry;

/// <summary>The current adapter of a stream, its history, and the immutable files of every adapter.</summary>
internal static class AdapterEndpoints
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(250);

    public static void MapAdapters(this RouteGroupBuilder api)
    {
        api.MapGet("/streams/{stream}/adapter", CurrentAsync);
        api.MapGet("/streams/{stream}/adapters", HistoryAsync);
        api.MapPost("/streams/{stream}/adapter/rollback", RollbackAsync);
        api.MapGet("/adapters", async (AdapterRegistry adapters, CancellationToken ct) => new { adapters = await adapters.ListAsync(ct) });
        api.MapGet("/adapters/{digest}", ManifestAsync);
        api.MapMethods("/adapters/{digest}/{file}", ["GET", "HEAD"], FileAsync);
    }

    private static async Task<IResult> CurrentAsync(string stream, string? wait, HttpContext context, AdapterRegistry adapters, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (!TryParseWait(wait, out var limit))
            return Problems.Refused("bad-wait", "wait", $"wait is '{wait}'; allowed are seconds as 30 or 30s, at most {LongestWait.TotalSeconds}s");

        var cancellationToken = context.RequestAborted;
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        var started = time.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        while (true)
        {
            var pointer = await adapters.CurrentAsync(stream, cancellationToken);
            var isNews = pointer?.Digest is { } digest
                ? !known.Any(tag => tag.Tag == $"\"{digest}\"" || tag.Tag == "*")
                : known.Count > 0;
            if (isNews || time.GetElapsedTime(started) >= limit || end.IsCancellationRequested)
                return await AnswerAsync(stream, pointer, isNews, context, adapters);
            await Task.Delay(PollEvery, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<IResult> AnswerAsync(string stream, AdapterPointer? pointer, bool isNews, HttpContext context, AdapterRegistry adapters)
    {
        context.Response.Headers.CacheControl = "no-cache";
        if (pointer?.Digest is not { } digest)
        {
            Count("miss");
            return Problems.Of(StatusCodes.Status404NotFound, "no adapter", $"stream '{stream}' has no adapter: serve the base model");
        }

        context.Response.Headers.ETag = $"\"{digest}\"";
        Count(isNews ? "hit" : "304");
        if (!isNews)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        var manifest = await adapters.GetManifestAsync(digest, context.RequestAborted) ?? throw new AdapterNotFoundException(digest, "its manifest");
        var history = await adapters.HistoryAsync(stream, context.RequestAborted);
        return Results.Ok(AdapterView.Of(pointer, digest, manifest, history.Entries.LastOrDefault(entry => entry.Version == pointer.Version)));
    }

    private static async Task<IResult> HistoryAsync(string stream, AdapterRegistry adapters, CancellationToken cancellationToken)
    {
        var pointer = await adapters.CurrentAsync(stream, cancellationToken);
        var history = await adapters.HistoryAsync(stream, cancellationToken);
        return Results.Ok(new { stream, current = pointer, adapters = history.Entries });
    }

    private static async Task<IResult> RollbackAsync(string stream, HttpRequest request, AdapterRegistry adapters, AuditTrail trail, TimeProvider time)
    {
        if (AuditTrail.ProblemOf(request) is { } problem)
            return problem;
        var (reason, wrongReason) = OperatorCommands.ReasonIn(await JsonBody.ReadOptionalAsync(request));
        if (wrongReason is not null)
            return wrongReason;
        var before = await adapters.CurrentAsync(stream, request.HttpContext.RequestAborted);
        if (await adapters.RollbackAsync(stream, time.GetUtcNow(), request.HttpContext.RequestAborted) is not { } pointer)
            return Problems.Of(StatusCodes.Status409Conflict, "nothing to roll back", $"stream '{stream}' serves the base model already");
        await trail.LogAsync(request, "rollback", stream, before, pointer, reason);
        return Results.Ok(new { stream, current = pointer });
    }

    private static async Task<IResult> ManifestAsync(string digest, HttpContext context, AdapterRegistry adapters)
    {
        if (!StoreKey.IsDigest(digest))
            return BadDigest(digest);
        if (await adapters.GetManifestAsync(digest, context.RequestAborted) is not { } manifest)
            return NoSuch($"adapter {digest}");
        SetImmutable(context.Response);
        context.Response.Headers.ETag = $"\"{digest}\"";
        return Results.Ok(manifest);
    }

    private static async Task<IResult> FileAsync(string digest, string file, HttpContext context, AdapterRegistry adapters)
    {
        if (!StoreKey.IsDigest(digest))
            return BadDigest(digest);
        var manifest = await adapters.GetManifestAsync(digest, context.RequestAborted);
        var entry = manifest?.Files.FirstOrDefault(candidate => candidate.Path == file);
        if (entry is null || await adapters.GetFileAsync(digest, file, context.RequestAborted) is not { } content)
            return NoSuch($"file '{file}' of adapter {digest}");

        SetImmutable(context.Response);
        // RFC 9530: of the whole file, also where only a range of it is sent.
        context.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(entry.Sha256))}:";
        var type = file.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/octet-stream";
        return Results.Bytes(content, type, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{entry.Sha256}\""));
    }

    private static bool TryParseWait(string? text, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (text is null)
            return true;
        if (!double.TryParse(text.EndsWith('s') ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || seconds > LongestWait.TotalSeconds)
        {
            return false;
        }

        wait = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static void Count(string result) => SamkeMeter.AdapterFetches.Add(1, new KeyValuePair<string, object?>("result", result));

    private static void SetImmutable(HttpResponse response) => response.Headers.CacheControl = "public, max-age=31536000, immutable";

    private static IResult BadDigest(string digest) => Problems.Refused("bad-digest", "digest", $"digest is '{digest}'; allowed are 64 hex digits in lower case");

    private static IResult NoSuch(string what) => Problems.Of(StatusCodes.Status404NotFound, "not found", $"{what} is not in the store");
}
