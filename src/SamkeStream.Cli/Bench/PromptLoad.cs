using System.Collections.Concurrent;
using System.Diagnostics;
using SamkeStream.Cli.Soak;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Cli.Bench;

/// <summary>Sends prompts to streams, each to the next.</summary>
internal sealed class PromptLoad(BrokerClient client, IReadOnlyList<string> streams, IReadOnlyList<string> texts)
{
    /// <param name="prefix">Begins the prompts' ids.</param>
    /// <param name="count">How many; the texts begin anew where they are fewer.</param>
    /// <param name="rate">Prompts a second; null: as fast as the broker takes them.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public async Task<SentPrompts> SendAsync(string prefix, int count, double? rate, CancellationToken cancellationToken)
    {
        var published = new Dictionary<string, long>(count, StringComparer.Ordinal);
        var delays = new List<TimeSpan>();
        var confirmations = new ConcurrentBag<TimeSpan>();
        var clock = Stopwatch.StartNew();
        var publishes = new List<Task>(count);
        for (var i = 0; i < count; i++)
        {
            if (rate is { } limit && TimeSpan.FromSeconds(i / limit) - clock.Elapsed is { } early && early > TimeSpan.FromMilliseconds(1))
                await Task.Delay(early, cancellationToken);
            if (rate is { } due)
                delays.Add(clock.Elapsed - TimeSpan.FromSeconds(i / due));
            var stream = streams[i % streams.Count];
            published[PromptDecisions.KeyOf(stream, $"{prefix}{i}")] = Stopwatch.GetTimestamp();
            publishes.Add(PublishAsync(stream, new PromptItem { Id = $"{prefix}{i}", Text = texts[i % texts.Count] }));
        }

        await Task.WhenAll(publishes);
        return new SentPrompts(published, [.. confirmations], delays);

        async Task PublishAsync(string stream, PromptItem prompt)
        {
            var started = Stopwatch.GetTimestamp();
            await client.SendAsync(stream, prompt, cancellationToken);
            confirmations.Add(Stopwatch.GetElapsedTime(started));
        }
    }
}

/// <param name="Published">When each was published, by <see cref="PromptDecisions.KeyOf"/>.</param>
/// <param name="Confirmations">How long the broker took to confirm them.</param>
/// <param name="Delays">How much later than its time each was sent; none without a rate.</param>
internal sealed record SentPrompts(IReadOnlyDictionary<string, long> Published, IReadOnlyCollection<TimeSpan> Confirmations, IReadOnlyCollection<TimeSpan> Delays);
