using System.Collections.Concurrent;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>Settings of streams as they were last read, each once in memory, however many ask for them.</summary>
internal sealed class SettingsCache(StreamRegistry registry, CatchOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (StreamSettings? Settings, long ReadAt)> _settings = new(StringComparer.Ordinal);

    /// <summary>The settings, null where the stream is not registered.</summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="age">How old they may be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<StreamSettings?> GetAsync(string stream, TimeSpan age, CancellationToken cancellationToken) =>
        Find(stream, age, out var known) ? known : Keep(stream, await registry.GetAsync(stream, cancellationToken));

    /// <summary>The settings; a stream that is not registered is, with the defaults.</summary>
    public async ValueTask<StreamSettings> GetOrRegisterAsync(string stream, TimeSpan age, CancellationToken cancellationToken) =>
        Find(stream, age, out var known) && known is not null ? known : Keep(stream, await registry.GetOrRegisterAsync(stream, cancellationToken))!;

    private bool Find(string stream, TimeSpan age, out StreamSettings? settings)
    {
        var isFound = _settings.TryGetValue(stream, out var known) && time.GetElapsedTime(known.ReadAt) < age;
        settings = known.Settings;
        return isFound;
    }

    private StreamSettings? Keep(string stream, StreamSettings? settings)
    {
        var isKnown = _settings.TryGetValue(stream, out var before);
        // The sessions of more streams are not in memory either.
        if (!isKnown && _settings.Count >= 2 * options.MaxStreamsInMemory)
            _settings.Clear();
        // The same object as long as nothing changed: sessions hold it, too.
        settings = settings == before.Settings ? before.Settings : settings;
        _settings[stream] = (settings, time.GetTimestamp());
        return settings;
    }
}
