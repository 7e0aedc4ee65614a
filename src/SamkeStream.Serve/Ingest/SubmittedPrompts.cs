using System.Text.Json;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve.Http;

namespace SamkeStream.Serve.Ingest;

/// <summary>The prompts or the outcomes of a request's body: one, or an array.</summary>
internal static class SubmittedPrompts
{
    /// <summary>Where prompts come in, as refused ones are listed.</summary>
    public const string PromptsEntry = "http/prompts";

    /// <summary>Where outcomes come in.</summary>
    public const string OutcomesEntry = "http/outcomes";

    private const int MaxPrompts = 10_000;

    /// <summary>Reads prompts of a stream.</summary>
    /// <returns>The prompts, and every mistake in them; none of them is to be sent where there is one.</returns>
    /// <exception cref="BadHttpRequestException">One is no prompt.</exception>
    public static (IReadOnlyList<PromptItem> Prompts, IReadOnlyList<RuleViolation> Violations) Read(string stream, JsonElement body, PromptRules rules)
    {
        var isArray = body.ValueKind == JsonValueKind.Array;
        JsonElement[] elements = isArray ? [.. body.EnumerateArray()] : [body];
        if (elements.Length is 0 or > MaxPrompts)
            return ([], [new RuleViolation("bad-count", "prompts", $"the array has {elements.Length} prompts; allowed are 1 to {MaxPrompts}")]);

        var (prompts, violations) = (new List<PromptItem>(elements.Length), new List<RuleViolation>());
        for (var i = 0; i < elements.Length; i++)
        {
            var where = isArray ? $"prompts[{i}]." : "";
            var prompt = elements[i].As<PromptItem>(isArray ? $"prompts[{i}]" : "the prompt");
            if (StreamMismatch(elements[i], stream) is { } mismatch)
                violations.Add(mismatch with { Member = where + mismatch.Member });
            if (rules.Check(prompt) is { } violation)
                violations.Add(violation with { Member = where + violation.Member });
            prompts.Add(prompt);
        }

        return (prompts, violations);
    }

    /// <summary>Reads outcomes of a stream's prompts.</summary>
    /// <returns>The outcomes, or the first mistake in them.</returns>
    /// <exception cref="BadHttpRequestException">One is no outcome.</exception>
    public static (IReadOnlyList<OutcomeReported> Outcomes, RuleViolation? Violation) ReadOutcomes(string stream, JsonElement body)
    {
        JsonElement[] elements = body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : [body];
        var outcomes = new List<OutcomeReported>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var report = elements[i].As<OutcomeReport>($"outcomes[{i}]");
            if (report is not { PromptId.Length: > 0 and <= PromptRules.MaxIdLength, Score: { } score } || !double.IsFinite(score))
                return ([], new RuleViolation("bad-outcome", $"outcomes[{i}]", $"outcomes[{i}] needs promptId (1 to {PromptRules.MaxIdLength} characters) and score (a finite number)"));
            outcomes.Add(new OutcomeReported { Stream = stream, PromptId = report.PromptId, Score = score, Time = report.Time });
        }

        return (outcomes, null);
    }

    private static RuleViolation? StreamMismatch(JsonElement prompt, string stream) =>
        prompt.TryGetProperty("stream", out var named) && (named.ValueKind != JsonValueKind.String || named.GetString() != stream)
            ? new RuleViolation("stream-mismatch", "stream", $"stream is {named.GetRawText()} but the path says '{stream}'; they must be equal, or stream absent")
            {
                DetailWithoutInput = "stream is another one than that of the path; they must be equal, or stream absent",
            }
            : null;

    private sealed record OutcomeReport(string? PromptId, double? Score, DateTimeOffset? Time);
}
