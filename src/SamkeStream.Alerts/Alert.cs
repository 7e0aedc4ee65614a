using System.Globalization;
using System.Text.Json;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts;

/// <summary>An event as people are told of it.</summary>
internal sealed class Alert(AlertDelivery delivery)
{
    /// <summary>Type of the event that <c>samke alerts test</c> sends.</summary>
    public const string TestType = "io.samke.alert.test.v1";

    /// <summary>Names that a template may use.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "id", "type", "stream", "epoch", "severity", "time", "summary", "kind", "tempo", "score", "eValue", "delay", "farShare", "prompts", "calibration", "regimeId", "reason", "status",
        "adapter", "strategy",
    ];

    public AlertDelivery Delivery => delivery;

    public CloudEvent Event => delivery.Event;

    public string Severity => delivery.Severity;

    /// <summary>One of <see cref="EventTypes.All"/>, or test.</summary>
    public string Name => EventTypes.NameOf(Event.Type) ?? "test";

    public bool IsTest => Event.Type == TestType;

    public string Stream => Value("stream");

    public string Summary => (IsTest ? "[TEST] " : "") + Name switch
    {
        EventTypes.DriftDetected => Invariant($"Stream {Stream} drifted about {Value("delay")} prompts ago (score {Value("score")}, epoch {Value("epoch")})"),
        EventTypes.DriftUpdated when Value("status") == "open" => $"The drift of stream {Stream} (epoch {Value("epoch")}) is open still; its snooze is over",
        EventTypes.DriftUpdated when Value("status").Length > 0 => $"The drift of stream {Stream} (epoch {Value("epoch")}) is now {Value("status")}",
        EventTypes.DriftUpdated => $"The drift of stream {Stream} is {Or("kind", "undecided")}{(Value("tempo").Length > 0 ? $", {Value("tempo")}" : "")}{(Value("regimeId").Length > 0 ? $", a regime it was in before ({Value("regimeId")})" : "")}",
        EventTypes.DriftResolved => $"The drift of stream {Stream} is over ({Value("reason")})",
        EventTypes.AdaptationRequested => $"An adapter for stream {Stream} was asked for, from {Value("prompts")} prompts ({Value("reason")})",
        EventTypes.AdapterGenerated => $"An adapter for stream {Stream} was generated",
        EventTypes.AdapterPromoted => $"Stream {Stream} is served the adapter {Value("adapter")} ({Value("strategy")})",
        EventTypes.AdapterRejected => $"No adapter for stream {Stream} was promoted: {Value("reason")}",
        _ => "This is what an alert of SamkeStream looks like; nothing has drifted",
    };

    /// <summary>The value of a field as text; empty where the event has none.</summary>
    public string Value(string field) => field switch
    {
        "id" => Event.Id,
        "type" => Name,
        "severity" => Severity,
        "time" => Event.Time.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture),
        "summary" => Summary,
        "kind" => Member("kind") is { Length: > 0 } kind ? kind : Member("kindGuess"),
        "delay" => Member("delayEstimatePrompts"),
        "prompts" => Member("promptsSinceChange") is { Length: > 0 } since ? since : Member("count"),
        "calibration" => Event.Data.TryGetProperty("calibration", out var facts) ? Text(facts, "state") : "",
        "adapter" => Member("name") is { Length: > 0 } name ? name : Member("adapter"),
        _ => Member(field),
    };

    private string Or(string field, string otherwise) => Value(field) is { Length: > 0 } value ? value : otherwise;

    private string Member(string name) => Text(Event.Data, name);

    private static string Text(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? "" : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number when value.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
            JsonValueKind.Number => value.GetDouble().ToString("0.###", CultureInfo.InvariantCulture),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => "",
        };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
