using SamkeStream.State.Privacy;

namespace SamkeStream.State.Streams;

/// <summary>The validation items of each stream. Where a stream keeps no texts of prompts, an item is kept for its <see cref="StreamSettings.PromptTtlHours"/>, else until it is cleared.</summary>
/// <param name="store">Where they lie.</param>
/// <param name="cipher">Encrypts them.</param>
/// <param name="policy">Which streams keep texts.</param>
/// <param name="time">The clock; without one items have no end.</param>
public sealed class ValidationItems(IStore store, RecordCipher? cipher = null, TextPolicy? policy = null, TimeProvider? time = null)
{
    private readonly RecordCipher _cipher = cipher ?? RecordCipher.None;
    private readonly TextPolicy _policy = policy ?? TextPolicy.Text;

    /// <summary>Most items of one stream.</summary>
    public const int Limit = 10_000;

    /// <summary>The items in the order they were first added; empty where there are none.</summary>
    public async ValueTask<IReadOnlyList<ValidationItem>> GetAsync(string stream, CancellationToken cancellationToken = default)
    {
        var items = await store.ReadAsync<List<ValidationItem>>(StreamKeys.ValidationItems(stream), _cipher, cancellationToken) ?? [];
        return await OldestAsync(stream, cancellationToken) is { } oldest ? items.FindAll(item => !(item.AddedAt < oldest)) : items;
    }

    /// <summary>Adds items; one whose id is there already takes the old one's place.</summary>
    /// <returns>The number of items that the stream has now.</returns>
    /// <exception cref="ArgumentException">An item that is not allowed, or too many; nothing is added.</exception>
    public async ValueTask<int> AddAsync(string stream, IReadOnlyList<ValidationItem> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        for (var i = 0; i < items.Count; i++)
        {
            if (Mistake(items[i]) is { } mistake)
                throw new ArgumentException($"items[{i}].{mistake}", nameof(items));
        }

        var oldest = await OldestAsync(stream, cancellationToken);
        List<ValidationItem> added = [.. items.Select(item => item with { AddedAt = time?.GetUtcNow() })];
        var all = await store.UpdateAsync<List<ValidationItem>>(
            StreamKeys.ValidationItems(stream), _cipher, found => Merge(found?.FindAll(item => !(item.AddedAt < oldest)) ?? [], added), cancellationToken);
        return all.Count;
    }

    /// <summary>Deletes items of a stream that were kept long enough. One from before times were noted counts from now on.</summary>
    public async ValueTask ForgetOldAsync(string stream, CancellationToken cancellationToken = default)
    {
        var key = StreamKeys.ValidationItems(stream);
        if (await OldestAsync(stream, cancellationToken) is not { } oldest || await store.ReadAsync(key, cancellationToken) is null)
            return;
        await store.UpdateAsync<List<ValidationItem>>(
            key,
            _cipher,
            found => found is null || found.TrueForAll(item => item.AddedAt >= oldest)
                ? found ?? []
                : [.. found.Where(item => !(item.AddedAt < oldest)).Select(item => item with { AddedAt = item.AddedAt ?? time!.GetUtcNow() })],
            cancellationToken);
    }

    public async ValueTask ClearAsync(string stream, CancellationToken cancellationToken = default) =>
        await store.UpdateAsync<List<ValidationItem>>(StreamKeys.ValidationItems(stream), _cipher, _ => [], cancellationToken);

    /// <summary>Items put before this are over; null where they stay.</summary>
    private async ValueTask<DateTimeOffset?> OldestAsync(string stream, CancellationToken cancellationToken)
    {
        if (time is null)
            return null;
        var settings = await store.ReadAsync<StreamSettings>(StreamKeys.Settings(stream), cancellationToken);
        return _policy.KeepsTexts(settings) ? null : time.GetUtcNow().AddHours(-(settings ?? new StreamSettings { Stream = stream }).PromptTtlHours);
    }

    private static List<ValidationItem> Merge(List<ValidationItem> found, IReadOnlyList<ValidationItem> items)
    {
        var merged = new List<ValidationItem>(found);
        var places = found.Select((item, place) => (item.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place, StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (places.TryGetValue(item.Id, out var place))
            {
                merged[place] = item;
                continue;
            }

            places[item.Id] = merged.Count;
            merged.Add(item);
        }

        return merged.Count <= Limit
            ? merged
            : throw new ArgumentException($"the stream would have {merged.Count} validation items; allowed are {Limit}", nameof(items));
    }

    private static string? Mistake(ValidationItem item) => item switch
    {
        { Id: null or "" } => "id is empty; it must name the item",
        { Prompt: null or "" } => "prompt is empty; it must hold the question",
        { Choices: null or { Count: < 2 or > 64 } } => $"choices has {item.Choices?.Count ?? 0} entries; allowed are 2 to 64",
        _ when item.Choices.Any(string.IsNullOrEmpty) => "choices has an empty entry; every choice must hold text",
        _ when item.Answer < 0 || item.Answer >= item.Choices.Count =>
            $"answer is {item.Answer}; allowed are 0 to {item.Choices.Count - 1}",
        _ => null,
    };
}
