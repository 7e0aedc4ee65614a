using System.Text.Json;
using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve.Http;

namespace SamkeStream.Serve.Ingest;

/// <summary>Prompts and outcomes that come in over HTTP.</summary>
internal static class PromptEndpoints
{
    private const int MaxPrompts = 10_000;

    public static void MapPrompts(this RouteGroupBuilder api)
    {
        api.MapPost("/streams/{stream}/prompts", SubmitAsync);
        api.MapPost("/streams/{stream}/outcomes", ReportAsync);
    }

    private static async Task<IResult> SubmitAsync(string stream, HttpRequest request, PromptRules rules, PromptPublisher publisher)
    {
        var body = await JsonBody.ReadAsync(request);
        var isArray = body.ValueKind == JsonValueKind.Array;
        JsonElement[] elements = isArray ? [.. body.EnumerateArray()] : [body];
        if (elements.Length is 0 or > MaxPrompts)
            return Problems.Refused("bad-count", "prompts", $"the array has {elements.Length} prompts; allowed are 1 to {MaxPrompts}");

        var prompts = new List<PromptItem>(elements.Length);
        var violations = new List<RuleViolation>();
        for (var i = 0; i < elements.Length; i++)
        {
            var where = isArray ? $"prompts[{i}]." : "";
            var prompt = elements[i].As<PromptItem>(isArray ? $"prompts[{i}]" : "the prompt");
            if (StreamMismatch(elements[i], stream) is { } mismatch)
                violations.Add(mismatch with { Member = where + mismatch.Member });
            if (rules.Check(prompt) is { } violation)
                violations.Add(violation with { Member = where + violation.Member });
            prompts.Add(prompt with
            {
                Id = prompt.Id ?? NewId.NextGuid().ToString("N"),
                Traceparent = prompt.Traceparent ?? request.Headers[TraceContext.TraceparentHeader].FirstOrDefault(),
            });
        }

        if (violations.Count > 0)
            return Problems.Refused(violations);

        await publisher.PublishAsync(stream, prompts, request.HttpContext.RequestAborted);
        return Results.Accepted(value: new { stream, ids = prompts.ConvertAll(prompt => prompt.Id) });
    }

    private static async Task<IResult> ReportAsync(string stream, HttpRequest request, PromptPublisher publisher)
    {
        var body = await JsonBody.ReadAsync(request);
        JsonElement[] elements = body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : [body];
        var outcomes = new List<OutcomeReported>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var report = elements[i].As<OutcomeReport>($"outcomes[{i}]");
            if (report is not { PromptId.Length: > 0 and <= PromptRules.MaxIdLength, Score: { } score } || !double.IsFinite(score))
                return Problems.Refused("bad-outcome", $"outcomes[{i}]", $"outcomes[{i}] needs promptId (1 to {PromptRules.MaxIdLength} characters) and score (a finite number)");
            outcomes.Add(new OutcomeReported { Stream = stream, PromptId = report.PromptId, Score = score, Time = report.Time });
        }

        foreach (var outcome in outcomes)
            await publisher.PublishAsync(outcome, request.HttpContext.RequestAborted);
        return Results.Accepted(value: new { stream, outcomes = outcomes.Count });
    }

    private static RuleViolation? StreamMismatch(JsonElement prompt, string stream) =>
        prompt.TryGetProperty("stream", out var named) && (named.ValueKind != JsonValueKind.String || named.GetString() != stream)
            ? new RuleViolation("stream-mismatch", "stream", $"stream is {named.GetRawText()} but the path says '{stream}'; they must be equal, or stream absent")
            : null;

    private sealed record OutcomeReport(string? PromptId, double? Score, DateTimeOffset? Time);
}
