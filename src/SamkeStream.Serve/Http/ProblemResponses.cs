using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Adapters;

namespace SamkeStream.Serve.Http;

/// <summary>Turns what went wrong into problem details: 503 where broker or store are away, 400 for requests that cannot be read, 500 that says what is damaged in the store.</summary>
internal static class ProblemResponses
{
    public static void UseProblemResponses(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = HandleAsync,
            // What is answered in words needs no trace in the log.
            SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException || IsAway(failed.Exception) || IsDamage(failed.Exception),
        });
        app.UseStatusCodePages();
    }

    private static async Task HandleAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (IsAway(exception))
            LoggerOf(context).LogWarning("{Method} {Path}: {Problem}", context.Request.Method, context.Request.Path, exception!.Message);
        else if (IsDamage(exception))
            LoggerOf(context).LogError("{Method} {Path}: {Problem}", context.Request.Method, context.Request.Path, exception!.Message);
        var result = exception switch
        {
            BadHttpRequestException bad => Refused(bad),
            _ when IsAway(exception) => Away(context, exception!.Message),
            _ when IsDamage(exception) => Problems.Of(StatusCodes.Status500InternalServerError, "damaged state", exception!.Message),
            _ => Problems.Of(StatusCodes.Status500InternalServerError, "failed", "the request failed; the server's log says why"),
        };
        await result.ExecuteAsync(context);
    }

    private static bool IsAway(Exception? exception) => exception is StoreUnavailableException or BrokerUnavailableException;

    private static bool IsDamage(Exception? exception) => exception is AdapterNotFoundException or DamagedBlobException or InvalidDataException;

    private static ILogger LoggerOf(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProblemResponses));

    /// <summary>Why a request cannot be read, in a word for counters.</summary>
    public static string ReasonOf(BadHttpRequestException exception) => exception.InnerException switch
    {
        JsonException => "invalid-json",
        DecoderFallbackException => "invalid-utf8",
        _ => "bad-request",
    };

    private static IResult Refused(BadHttpRequestException exception)
    {
        SamkeMeter.Refused.Add(1, new KeyValuePair<string, object?>("reason", ReasonOf(exception)));
        return Problems.Of(exception.StatusCode, "refused", exception.Message);
    }

    private static IResult Away(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "1";
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", detail);
    }
}
