using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging;
using SamkeStream.Contracts;
using SamkeStream.State;
using SamkeStream.State.Streams;

namespace SamkeStream.Hosting;

/// <summary>
/// Stands at the head of every endpoint's error pipe: counts the refused message and keeps it, with what was wrong, where
/// <c>samke streams errors</c> finds it. On a broker the message then also goes to the queue's error queue.
/// </summary>
internal sealed class RefusalFilter(string endpoint, RefusedMessages refused, TimeProvider time, ILogger<RefusalFilter> logger)
    : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var (reason, detail) = Describe(context.Exception);
        SamkeMeter.Refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
        logger.LogWarning("{Endpoint} refused a message ({Reason}): {Detail}", endpoint, reason, detail);
        try
        {
            await refused.AddAsync(
                new RefusedMessage
                {
                    Source = endpoint,
                    Stream = StreamOf(context),
                    Reason = reason,
                    Detail = detail,
                    At = time.GetUtcNow(),
                    Body = RefusedMessages.BodyText(context.Body.GetBytes()),
                },
                context.CancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException exception)
        {
            logger.LogError("a refused message could not be noted: {Problem}", exception.Message);
        }

        await next.Send(context).ConfigureAwait(false);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("refusal");

    private static (string Reason, string Detail) Describe(Exception exception)
    {
        var innermost = exception;
        JsonException? json = null;
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is MessageRefusedException refusal)
                return (refusal.Reason, refusal.Message);
            if (current is DecoderFallbackException)
                return ("invalid-utf8", $"the body is no valid UTF-8; allowed is JSON in UTF-8 ({current.Message})");
            json ??= current as JsonException;
            innermost = current;
        }

        // The outermost JSON error says where in the body it is.
        return json is null ? ("failed", $"{innermost.GetType().Name}: {innermost.Message}") : ("invalid-json", json.Message);
    }

    /// <summary>The stream that the body names; where it names none, that of the routing key.</summary>
    private static string? StreamOf(ReceiveContext context) =>
        Array.Find([NamedIn(context.Body.GetBytes()), context.RoutingKey()], StreamName.IsValid);

    private static string? NamedIn(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("stream", out var stream)
                && stream.ValueKind == JsonValueKind.String
                    ? stream.GetString()
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a name that is no UTF-8.
            return null;
        }
    }
}
