using System.Text.Json;

namespace SamkeStream.Cli.Soak;

/// <summary>Events by their ids.</summary>
internal sealed class EventList
{
    private readonly Dictionary<Guid, string> _heard = [];
    private int _repeats;

    public IReadOnlyDictionary<Guid, string> Heard
    {
        get
        {
            lock (_heard)
                return new Dictionary<Guid, string>(_heard);
        }
    }

    public int Repeats => _repeats;

    /// <param name="type">Routing key.</param>
    /// <param name="body">The event itself, or a CloudEvent that holds it as data.</param>
    public void Add(string type, JsonElement body)
    {
        var value = body.TryGetProperty("data", out var data) ? data : body;
        lock (_heard)
        {
            var change = value.TryGetProperty("changePoint", out var point) ? $", change at {point.GetProperty("ordinal").GetInt64()}" : "";
            var decided = value.TryGetProperty("promptsSinceChange", out var prompts) ? $", {(value.TryGetProperty("kind", out var kind) ? kind.GetString() : "undecided")} after {prompts.GetInt64()} prompts" : "";
            if (!_heard.TryAdd(value.GetProperty("eventId").GetGuid(), $"{Name(type)} of {value.GetProperty("stream").GetString()} in epoch {value.GetProperty("epoch").GetInt64()}{change}{decided}"))
                _repeats++;
        }
    }

    /// <summary>The type without the prefix and version that it has as a CloudEvent's.</summary>
    private static string Name(string type) => type.StartsWith("io.samke.", StringComparison.Ordinal) ? type["io.samke.".Length..type.LastIndexOf('.')] : type;
}
