using System.Text.Json;
using System.Text.Unicode;
using SamkeStream.Catch.Consumers;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Ingest;

/// <summary>Reads and checks what enters by the prompts' exchange. One bad prompt refuses its whole message, so nothing is half taken.</summary>
internal sealed class PromptReader(PromptRules rules, TimeProvider time)
{
    /// <exception cref="MessageRefusedException">The message breaks a rule.</exception>
    /// <exception cref="JsonException">The message is not the JSON of one or several prompts.</exception>
    public (string Stream, IReadOnlyList<IncomingPrompt> Prompts, IncomingOutcome? Outcome) Read(ReadOnlySpan<byte> body, string? routingKey, string? messageId, TraceContext? trace)
    {
        if (!Utf8.IsValid(body))
            throw new MessageRefusedException("invalid-utf8", "the body is no valid UTF-8; allowed is JSON in UTF-8");
        var message = JsonSerializer.Deserialize<PromptsMessage>(body, ContractJson.Options) ?? throw new JsonException("the body is null; allowed is a JSON object");
        MessageChecks.RequireStream(message.Stream);
        if (routingKey is not null && routingKey != message.Stream)
            throw new MessageRefusedException("key-mismatch", $"the routing key is '{routingKey}' but stream is '{message.Stream}'; they must be equal");
        if (message.Outcome is { } outcome)
        {
            MessageChecks.RequireOutcome(outcome);
            return (message.Stream, [], new IncomingOutcome(outcome.PromptId, outcome.Score));
        }

        return (message.Stream, message.Prompts is { } several ? Incoming(several, messageId, trace) : [Incoming(message.Single(), messageId, trace)], null);
    }

    /// <summary>Several prompts of one stream; those without an id get one from the message's, those without a trace context that of the message.</summary>
    public IReadOnlyList<IncomingPrompt> Incoming(IReadOnlyList<PromptItem> prompts, string? messageId, TraceContext? trace)
    {
        for (var i = 0; i < prompts.Count; i++)
        {
            if (prompts[i] is not { } prompt)
                throw new MessageRefusedException("text-missing", $"prompts[{i}] is null; a prompt needs text or messages");
            if (rules.Check(prompt) is { } violation)
                throw new MessageRefusedException(violation.Reason, $"prompts[{i}]: {violation.Detail}");
        }

        var now = time.GetUtcNow();
        return [.. prompts.Select((prompt, i) => Incoming(prompt, messageId is null ? null : $"{messageId}:{i}", now, trace))];
    }

    private IncomingPrompt Incoming(PromptItem prompt, string? messageId, TraceContext? trace) =>
        rules.Check(prompt) is { } violation
            ? throw new MessageRefusedException(violation.Reason, violation.Detail)
            : Incoming(prompt, messageId, time.GetUtcNow(), trace);

    private static IncomingPrompt Incoming(PromptItem prompt, string? messageId, DateTimeOffset now, TraceContext? trace) =>
        new(prompt.Text ?? "", prompt.Id ?? messageId, prompt.Time ?? now, prompt.Sequence, TraceContext.Parse(prompt.Traceparent) ?? trace) { Messages = prompt.Text is null ? prompt.Messages : null };
}
