using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve.Ingest;
using SamkeStream.State;
using SamkeStream.State.Refusals;

namespace SamkeStream.Serve.Operators;

/// <summary>A refused message as it goes back in. Checked as at its entry, so that one that is still wrong is told at once.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Stream">The stream it names.</param>
/// <param name="Violation">What is still wrong; null where it may be sent.</param>
/// <param name="SendAsync">Sends it.</param>
internal sealed record ReplayedMessage(
    string Type, string? Stream, RuleViolation? Violation, Func<PromptPublisher, CancellationToken, Task> SendAsync)
{
    public static ReplayedMessage Read(RefusedMessage refused, ReadOnlyMemory<byte> body, PromptRules rules)
    {
        try
        {
            var json = JsonElement.Parse(body.Span);
            if (refused.Source is SubmittedPrompts.PromptsEntry or SubmittedPrompts.OutcomesEntry)
                return OfRequest(refused, json, rules);
            if (json.ValueKind != JsonValueKind.Object)
                return Wrong("invalid-json", $"the body is {json.ValueKind}; allowed is a JSON object");
            return Of(refused, json, rules);
        }
        catch (JsonException exception)
        {
            return Wrong("invalid-json", $"the body cannot be read: {JsonProblem.ForSender(exception)}; a replay needs a corrected body");
        }
    }

    /// <summary>A request's body names no stream, as its path did; where that was none, the corrected body must.</summary>
    private static ReplayedMessage OfRequest(RefusedMessage refused, JsonElement json, PromptRules rules)
    {
        var first = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().FirstOrDefault() : json;
        var stream = refused.Stream ?? (first.ValueKind == JsonValueKind.Object && first.TryGetProperty("stream", out var named) ? named.ToString() : "");
        if (refused.Source == SubmittedPrompts.OutcomesEntry)
        {
            var (outcomes, wrong) = SubmittedPrompts.ReadOutcomes(stream, json);
            return Checked(nameof(OutcomeReported), stream, wrong, async (publisher, ct) =>
            {
                foreach (var outcome in outcomes)
                    await publisher.PublishAsync(outcome, ct);
            });
        }

        var (prompts, violations) = SubmittedPrompts.Read(stream, json, rules);
        // Without an id two deliveries of the replay could not be told apart.
        prompts = [.. prompts.Select((prompt, i) => prompt with { Id = prompt.Id ?? $"replay-{refused.Id}-{i}" })];
        return Checked(nameof(PromptBatchSubmitted), stream, violations.Count > 0 ? violations[0] : null, (publisher, ct) => publisher.PublishAsync(stream, prompts, ct));
    }

    private static ReplayedMessage Of(RefusedMessage refused, JsonElement json, PromptRules rules)
    {
        if (refused.Source.StartsWith("samke.adapt.", StringComparison.Ordinal))
            return Plain<AdaptationRequested>(json, value => value.Stream);
        if (refused.Source.StartsWith("samke.operate.", StringComparison.Ordinal))
            return Plain<AdapterGenerated>(json, value => value.Stream);
        if (refused.Source.StartsWith("samke.catch.commands", StringComparison.Ordinal))
            return Plain<OperatorCommand>(json, value => value.Stream);
        if (json.TryGetProperty("promptId", out _))
            return Plain<OutcomeReported>(json, value => value.Stream);
        return json.TryGetProperty("prompts", out _) ? Batch(json, rules) : Prompt(refused.Id, json, rules);
    }

    private static ReplayedMessage Plain<T>(JsonElement json, Func<T, string?> streamOf)
        where T : class
    {
        var value = json.Deserialize<T>(ContractJson.Options)!;
        return Checked(typeof(T).Name, streamOf(value), null, (publisher, ct) => publisher.PublishAsync(value, ct));
    }

    private static ReplayedMessage Prompt(string id, JsonElement json, PromptRules rules)
    {
        // Without an id two deliveries of the replay could not be told apart.
        var message = json.Deserialize<PromptsMessage>(ContractJson.Options)!;
        var prompt = message.Single() with { Id = message.Id ?? $"replay-{id}" };
        return Checked(nameof(PromptSubmitted), message.Stream, rules.Check(prompt), (publisher, ct) => publisher.PublishAsync(message.Stream, [prompt], ct));
    }

    private static ReplayedMessage Batch(JsonElement json, PromptRules rules)
    {
        var batch = json.Deserialize<PromptBatchSubmitted>(ContractJson.Options)!;
        var violation = batch.Prompts is { Count: > 0 } ? null : new RuleViolation("text-missing", "prompts", "prompts is empty; a batch needs prompts");
        for (var i = 0; violation is null && i < batch.Prompts.Count; i++)
        {
            violation = batch.Prompts[i] is { } prompt ? rules.Check(prompt) : new RuleViolation("text-missing", "text", "it is null; a prompt needs text or messages");
            violation = violation is null ? null : violation with { Member = $"prompts[{i}]", Detail = $"prompts[{i}]: {violation.Detail}" };
        }

        return Checked(nameof(PromptBatchSubmitted), batch.Stream, violation, (publisher, ct) => publisher.PublishAsync(batch.Stream, batch.Prompts, ct));
    }

    private static ReplayedMessage Checked(string type, string? stream, RuleViolation? violation, Func<PromptPublisher, CancellationToken, Task> send) =>
        new(type, stream, StreamName.IsValid(stream) ? violation : new RuleViolation("bad-stream", "stream", $"stream is '{stream}'; allowed is {StreamName.Allowed}"), send);

    private static ReplayedMessage Wrong(string reason, string detail) =>
        new("", null, new RuleViolation(reason, "body", detail), (_, _) => Task.CompletedTask);
}
