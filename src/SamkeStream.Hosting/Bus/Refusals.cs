using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SamkeStream.Contracts;
using SamkeStream.State;
using SamkeStream.State.Privacy;
using SamkeStream.State.Refusals;

namespace SamkeStream.Hosting;

/// <summary>Counts refused messages and keeps them, with what was wrong, where <c>samke errors</c> finds them.</summary>
public sealed class Refusals(RefusedMessages refused, TextPolicy policy, TimeProvider time, ILogger<Refusals> logger)
{
    /// <summary>Notes a message that cannot be processed; a store that is away does not hold it up.</summary>
    /// <param name="endpoint">Where it came in.</param>
    /// <param name="body">The message as it came.</param>
    /// <param name="routingKey">Its routing key, where there is one.</param>
    /// <param name="exception">What was wrong.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The reason in a word, and in words, and whether the body may be kept elsewhere too.</returns>
    public async Task<(string Reason, string Detail, bool KeepsBody)> NoteAsync(
        string endpoint, byte[] body, string? routingKey, Exception exception, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(exception);
        var (reason, detail) = Describe(exception);
        SamkeMeter.Refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
        return (reason, detail, await KeepAsync(endpoint, body, StreamOf(body, routingKey), reason, detail, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Keeps a refused message that was counted already; a store that is away does not hold it up.</summary>
    /// <param name="endpoint">Where it came in.</param>
    /// <param name="body">The message as it came.</param>
    /// <param name="stream">The stream that it is for; null where that cannot be told.</param>
    /// <param name="reason">What was wrong, in a word.</param>
    /// <param name="detail">What was wrong and what is allowed, without anything that the message says.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Whether the body may be kept elsewhere too.</returns>
    public async Task<bool> KeepAsync(string endpoint, byte[] body, string? stream, string reason, string detail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        logger.LogWarning("{Endpoint} refused a message ({Reason}): {Detail}", endpoint, reason, detail);
        try
        {
            var kept = await refused.AddAsync(
                new RefusedMessage
                {
                    Source = endpoint,
                    Stream = stream,
                    Reason = reason,
                    Detail = detail,
                    At = time.GetUtcNow(),
                },
                body,
                cancellationToken).ConfigureAwait(false);
            return kept.BodyRef is not null;
        }
        catch (StoreUnavailableException unavailable)
        {
            logger.LogError("a refused message could not be noted: {Problem}", unavailable.Message);
        }

        // The store cannot say what the stream's settings are.
        return policy.KeepsTexts(null);
    }

    /// <summary>Why a message cannot be processed, in a word and in words that quote nothing of it.</summary>
    public static (string Reason, string Detail) Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
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

        // Messages of errors that are not ours may quote the text.
        return json is null ? ("failed", Describe(innermost, exception)) : ("invalid-json", $"the body cannot be read: {JsonProblem.Of(json)}");
    }

    private static string Describe(Exception innermost, Exception outer) => innermost is InvalidDataException or DamagedBlobException
        ? innermost.Message
        : $"{innermost.GetType().Name} in {innermost.TargetSite?.DeclaringType?.FullName ?? outer.Source}";

    /// <summary>The stream that the body names; where it names none, that of the routing key.</summary>
    private static string? StreamOf(byte[] body, string? routingKey) => Array.Find([NamedIn(body), routingKey], StreamName.IsValid);

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
