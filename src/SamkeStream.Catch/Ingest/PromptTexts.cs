using System.Collections.Concurrent;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Language.Encoders;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Ingest;

/// <summary>What is encoded of prompts, by the settings of their streams; those are read again every second.</summary>
internal sealed class PromptTexts(StreamRegistry registry, Patience patience, TimeProvider time)
{
    private const int MostStreams = 10_000;
    private static readonly TimeSpan SettingsAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (StreamSettings Settings, long ReadAt)> _settings = new(StringComparer.Ordinal);

    /// <summary>The delivery with the texts that count.</summary>
    public async Task<PromptDelivery> ExtractAsync(PromptDelivery delivery, CancellationToken cancellationToken)
    {
        if (!delivery.Taken.Any())
            return delivery;
        var settings = await SettingsOfAsync(delivery.Stream, cancellationToken);
        return delivery.With([.. delivery.Prompts.Select(prompt => prompt.IsSampledOut ? prompt : Extract(prompt, settings))]);
    }

    /// <summary>How the encoder is to read the texts of a stream.</summary>
    public static Truncation TruncationOf(StreamSettings settings) => TruncationOf(settings.Truncation);

    /// <summary>How the encoder is to read texts, by one of <see cref="Truncations"/>.</summary>
    public static Truncation TruncationOf(string? truncation) => truncation switch
    {
        Truncations.Start => Truncation.Start,
        Truncations.Chunks => Truncation.Chunks,
        _ => Truncation.End,
    };

    private static IncomingPrompt Extract(IncomingPrompt prompt, StreamSettings settings)
    {
        var text = PromptText.Of(new PromptItem { Text = prompt.Messages is null ? prompt.Text : null, Messages = prompt.Messages }, settings);
        if (text.IsOffTemplate)
            SamkeMeter.OffTemplate.Add(1, SamkeMeter.Streams.Tag(settings.Stream));
        return prompt with { Text = text.Text, Messages = null, Truncation = TruncationOf(settings) };
    }

    private async Task<StreamSettings> SettingsOfAsync(string stream, CancellationToken cancellationToken)
    {
        if (_settings.TryGetValue(stream, out var known) && time.GetElapsedTime(known.ReadAt) < SettingsAge)
            return known.Settings;
        StreamSettings? settings = null;
        await patience.RunAsync(async token => settings = await registry.GetAsync(stream, token), cancellationToken);
        settings ??= new StreamSettings { Stream = stream };
        if (_settings.Count >= MostStreams)
            _settings.Clear();
        _settings[stream] = (settings, time.GetTimestamp());
        return settings;
    }
}
