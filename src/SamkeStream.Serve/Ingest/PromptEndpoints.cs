using MassTransit;
using SamkeStream.Hosting;
using SamkeStream.Serve.Http;

namespace SamkeStream.Serve.Ingest;

/// <summary>Prompts and outcomes that come in over HTTP.</summary>
internal static class PromptEndpoints
{
    public static void MapPrompts(this RouteGroupBuilder api)
    {
        api.MapPost("/streams/{stream}/prompts", SubmitAsync).WithMetadata(new RefusedRequests.Entry(SubmittedPrompts.PromptsEntry));
        api.MapPost("/streams/{stream}/outcomes", ReportAsync).WithMetadata(new RefusedRequests.Entry(SubmittedPrompts.OutcomesEntry));
    }

    private static async Task<IResult> SubmitAsync(string stream, HttpRequest request, PromptRules rules, PromptPublisher publisher)
    {
        var (prompts, violations) = SubmittedPrompts.Read(stream, await JsonBody.ReadAsync(request), rules);
        if (violations.Count > 0)
            return Problems.Refused(violations);

        var traceparent = request.Headers[TraceContext.TraceparentHeader].FirstOrDefault();
        prompts = [.. prompts.Select(prompt => prompt with { Id = prompt.Id ?? NewId.NextGuid().ToString("N"), Traceparent = prompt.Traceparent ?? traceparent })];
        await publisher.PublishAsync(stream, prompts, request.HttpContext.RequestAborted);
        return Results.Accepted(value: new { stream, ids = prompts.Select(prompt => prompt.Id) });
    }

    private static async Task<IResult> ReportAsync(string stream, HttpRequest request, PromptPublisher publisher)
    {
        var (outcomes, violation) = SubmittedPrompts.ReadOutcomes(stream, await JsonBody.ReadAsync(request));
        if (violation is not null)
            return Problems.Refused([violation]);

        foreach (var outcome in outcomes)
            await publisher.PublishAsync(outcome, request.HttpContext.RequestAborted);
        return Results.Accepted(value: new { stream, outcomes = outcomes.Count });
    }
}
