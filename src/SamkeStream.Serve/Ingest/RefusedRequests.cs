using SamkeStream.Contracts;
using SamkeStream.Hosting;
using SamkeStream.Serve.Http;

namespace SamkeStream.Serve.Ingest;

/// <summary>Keeps prompts and outcomes that are refused over HTTP as those that are refused on the bus, so that an operator sees them too; the sender has his answer.</summary>
internal sealed class RefusedRequests(Refusals refusals) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<Entry>() is not { } entry)
            return await next(context);
        object? result;
        try
        {
            result = await next(context);
        }
        catch (BadHttpRequestException exception)
        {
            var reason = ProblemResponses.ReasonOf(exception);
            // What the reader says of a body may name what is in it.
            var (_, detail) = exception.InnerException is null ? (reason, exception.Message) : Refusals.Describe(exception);
            await KeepAsync(http, entry, reason, detail);
            throw;
        }

        if (result is RefusedResult refused)
        {
            var (first, others) = (refused.Violations[0], refused.Violations.Count - 1);
            await KeepAsync(http, entry, first.Reason, $"{Where(first)}{first.DetailWithoutInput ?? first.Detail}{(others > 0 ? $" (and {others} more)" : "")}");
        }

        return result;
    }

    private Task<bool> KeepAsync(HttpContext http, Entry entry, string reason, string detail) => refusals.KeepAsync(
        entry.Name,
        http.Features.Get<JsonBody.Bytes>()?.Content ?? [],
        http.GetRouteValue("stream") is string stream && StreamName.IsValid(stream) ? stream : null,
        reason,
        detail,
        http.RequestAborted);

    /// <summary>Of several prompts it is said which one is wrong.</summary>
    private static string Where(RuleViolation violation) => violation.Member.IndexOf("].", StringComparison.Ordinal) is var end and > 0 ? $"{violation.Member[..(end + 1)]}: " : "";

    /// <summary>Marks an endpoint that prompts or outcomes come in by.</summary>
    /// <param name="Name">As what refused ones are listed.</param>
    internal sealed record Entry(string Name);
}
