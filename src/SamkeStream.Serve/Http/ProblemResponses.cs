using Microsoft.AspNetCore.Diagnostics;
using SamkeStream.Hosting;
using SamkeStream.State;

namespace SamkeStream.Serve.Http;

/// <summary>Turns what went wrong into problem details: 503 where broker or store are away, 400 for requests that cannot be read.</summary>
internal static class ProblemResponses
{
    public static void UseProblemResponses(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(HandleAsync));
        app.UseStatusCodePages();
    }

    private static async Task HandleAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var result = exception switch
        {
            BadHttpRequestException bad => Problems.Of(bad.StatusCode, "refused", bad.Message),
            StoreUnavailableException or BrokerUnavailableException => Away(context, exception.Message),
            _ => Problems.Of(StatusCodes.Status500InternalServerError, "failed", "the request failed; the server's log says why"),
        };
        await result.ExecuteAsync(context);
    }

    private static IResult Away(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "1";
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", detail);
    }
}
