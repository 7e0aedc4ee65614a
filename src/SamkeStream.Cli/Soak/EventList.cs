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
            if (!_heard.TryAdd(value.GetProperty("eventId").GetGuid(), $"{type} of {value.GetProperty("stream").GetString()} in epoch {value.GetProperty("epoch").GetInt64()}"))
                _repeats++;
        }
    }
}
