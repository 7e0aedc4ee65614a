using SamkeStream.Contracts;
using SamkeStream.Hosting;

namespace SamkeStream.Serve.Http;

/// <summary>Refuses requests whose path names a stream that cannot be.</summary>
internal static class StreamNameFilter
{
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.GetRouteValue("stream") is string stream && !StreamName.IsValid(stream)
            ? ValueTask.FromResult<object?>(Problems.Refused([new RuleViolation("bad-stream", "stream", $"stream is '{stream}'; allowed is {StreamName.Allowed}")
            {
                DetailWithoutInput = $"the path names no valid stream; allowed is {StreamName.Allowed}",
            }]))
            : next(context);
}
