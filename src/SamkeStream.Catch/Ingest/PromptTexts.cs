using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Language.Encoders;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Ingest;

/// <summary>What is encoded of prompts, by the settings of their streams; those are read again every second.</summary>
internal sealed class PromptTexts(SettingsCache cache, Patience patience)
{
    private static readonly TimeSpan SettingsAge = TimeSpan.FromSeconds(1);

    /// <summary>The deliveries with the texts that count. Settings of all streams are asked for at once, not one after another.</summary>
    public async Task<List<PromptDelivery>> ExtractAsync(IReadOnlyList<PromptDelivery> deliveries, CancellationToken cancellationToken)
    {
        string[] streams = [.. deliveries.Where(delivery => delivery.Taken.Any()).Select(delivery => delivery.Stream).Distinct(StringComparer.Ordinal)];
        StreamSettings?[] found = [];
        await patience.RunAsync(
            async token => found = await Task.WhenAll(streams.Select(stream => cache.GetAsync(stream, SettingsAge, token).AsTask())), cancellationToken);
        var settings = streams.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second ?? new StreamSettings { Stream = pair.First }, StringComparer.Ordinal);
        return [.. deliveries.Select(delivery => settings.TryGetValue(delivery.Stream, out var ofStream) ? Extract(delivery, ofStream) : delivery)];
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

    private static PromptDelivery Extract(PromptDelivery delivery, StreamSettings settings) =>
        delivery.With([.. delivery.Prompts.Select(prompt => prompt.IsSampledOut ? prompt : Extract(prompt, settings))]);

    private static IncomingPrompt Extract(IncomingPrompt prompt, StreamSettings settings)
    {
        var text = PromptText.Of(new PromptItem { Text = prompt.Messages is null ? prompt.Text : null, Messages = prompt.Messages }, settings);
        if (text.IsOffTemplate)
            SamkeMeter.OffTemplate.Add(1, SamkeMeter.Streams.Tag(settings.Stream));
        return prompt with { Text = text.Text, Messages = null, Truncation = TruncationOf(settings) };
    }
}
