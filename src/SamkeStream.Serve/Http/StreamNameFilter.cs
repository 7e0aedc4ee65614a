using SamkeStream.Contracts;

namespace SamkeStream.Serve.Http;

/// <summary>Refuses requests whose path names a stream that cannot be.</summary>
internal static class StreamNameFilter
{
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.GetRouteValue("stream") is string stream && !StreamName.IsValid(stream)
            ? ValueTask.FromResult<object?>(Problems.Refused("bad-stream", "stream", $"stream is '{stream}'; allowed is {StreamName.Allowed}"))
            : next(context);
}
