using System.Diagnostics;
using System.Threading.Channels;
using SamkeStream.Catch.Sampling;
using SamkeStream.Hosting;
using SamkeStream.Language.Encoders;

namespace SamkeStream.Catch.Ingest;

/// <summary>
/// From a delivery to its acknowledgement, for all partitions: what has arrived is encoded together, and while one batch is
/// judged and stored the next is encoded. Deliveries keep their order. Both queues are bounded, so a store that is slow holds
/// up the encoder, and the encoder the broker.
/// </summary>
internal sealed class PromptPipeline(CatchService service, PromptTexts texts, LoadSampler sampler, PromptEncoder encoder, PromptScores scores, CatchOptions options, TimeProvider time) : BackgroundService
{
    private const int Waiting = 1024;

    private readonly Channel<PromptDelivery> _arrived =
        Channel.CreateBounded<PromptDelivery>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    private readonly Channel<EncodedBatch> _encoded =
        Channel.CreateBounded<EncodedBatch>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });

    private readonly PromptRoom _room = new(2 * options.BatchSize);
    private readonly VectorCache _cache = new(options.VectorCacheSize);
    private readonly EncoderThread _encoder = new();
    private readonly CancellationTokenSource _abort = new();

    /// <summary>Waits while the pipeline is full.</summary>
    public async ValueTask EnqueueAsync(PromptDelivery delivery, CancellationToken cancellationToken)
    {
        await _arrived.Writer.WriteAsync(delivery, cancellationToken);
        _room.Take(delivery.Prompts.Count);
    }

    /// <summary>Waits while two batches of prompts wait: for those who can leave a message unread.</summary>
    public ValueTask RoomAsync(CancellationToken cancellationToken) => _room.WaitAsync(cancellationToken);

    /// <summary>Takes nothing more and ends when what was taken is stored.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _arrived.Writer.TryComplete();
        await using (cancellationToken.UnsafeRegister(abort => ((CancellationTokenSource)abort!).Cancel(), _abort))
            await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        _encoder.Dispose();
        _abort.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Task.Run(() => EncodeAsync(_abort.Token), CancellationToken.None), Task.Run(() => StoreAsync(_abort.Token), CancellationToken.None));

    private async Task EncodeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _arrived.Reader.WaitToReadAsync(cancellationToken))
            {
                var (deliveries, prompts) = (new List<PromptDelivery>(), 0);
                while (prompts < options.BatchSize && _arrived.Reader.TryRead(out var delivery))
                {
                    _room.Free(delivery.Prompts.Count);
                    var sampled = await sampler.SampleAsync(delivery, cancellationToken);
                    deliveries.Add(sampled);
                    prompts += sampled.Taken.Count();
                }

                deliveries = await texts.ExtractAsync(deliveries, cancellationToken);
                var begun = Stopwatch.GetTimestamp();
                var batch = await _encoder.RunAsync(() => Encode(deliveries, cancellationToken));
                await _encoded.Writer.WriteAsync(batch with { Times = (begun, Stopwatch.GetTimestamp()) }, cancellationToken);
            }
        }
        finally
        {
            _encoded.Writer.TryComplete();
        }
    }

    private EncodedBatch Encode(List<PromptDelivery> deliveries, CancellationToken cancellationToken)
    {
        var prompts = deliveries.SelectMany(delivery => delivery.Taken).ToList();
        if (prompts.Count == 0)
            return EncodedBatch.Of(deliveries, [], []);
        try
        {
            var (started, startedAt) = (Stopwatch.GetTimestamp(), time.GetUtcNow());
            var encoded = Encode(prompts.ConvertAll(prompt => new EncoderText(prompt.Text, prompt.Truncation)), cancellationToken);
            var taken = Stopwatch.GetElapsedTime(started);
            sampler.NoteEncoded(prompts.Count, taken);
            SamkeMeter.Encode.Record(taken.TotalSeconds / prompts.Count);
            CountLong(deliveries, encoded);
            return EncodedBatch.Of(deliveries, [.. encoded.Select(text => text.Vector)], CatchTrace.Embedded(prompts.ConvertAll(prompt => prompt.Trace), startedAt, time.GetUtcNow()));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One text that the encoder cannot take must not refuse the others.
            if (deliveries.Count == 1)
                return new EncodedBatch(deliveries, [], [], new Dictionary<PromptDelivery, Exception> { [deliveries[0]] = exception });
            return EncodedBatch.Join([.. deliveries.Select(delivery => Encode([delivery], cancellationToken))]);
        }
    }

    private static void CountLong(List<PromptDelivery> deliveries, EncodedText[] encoded)
    {
        var next = 0;
        foreach (var delivery in deliveries)
        {
            foreach (var prompt in delivery.Taken)
            {
                if (encoded[next++].IsLong)
                    SamkeMeter.LongTexts.Add(1, SamkeMeter.Streams.Tag(delivery.Stream), new("truncation", prompt.Truncation.ToString().ToLowerInvariant()));
            }
        }
    }

    /// <summary>Vectors of the texts; one that came before, or comes twice, is encoded once.</summary>
    private EncodedText[] Encode(List<EncoderText> texts, CancellationToken cancellationToken)
    {
        var keys = texts.ConvertAll(VectorCache.KeyOf);
        var known = new Dictionary<UInt128, EncodedText?>(texts.Count);
        var (missing, missingKeys) = (new List<EncoderText>(), new List<UInt128>());
        for (var i = 0; i < texts.Count; i++)
        {
            if (known.ContainsKey(keys[i]))
                continue;
            var found = _cache.Find(keys[i]);
            if (found is null)
            {
                missing.Add(texts[i]);
                missingKeys.Add(keys[i]);
            }

            known[keys[i]] = found;
        }

        var encoded = missing.Count > 0 ? encoder.Encode(missing, cancellationToken) : [];
        for (var i = 0; i < encoded.Count; i++)
        {
            known[missingKeys[i]] = encoded[i];
            _cache.Add(missingKeys[i], encoded[i]);
        }

        SamkeMeter.EmbedCache.Add(missing.Count, new KeyValuePair<string, object?>("result", "miss"));
        SamkeMeter.EmbedCache.Add(texts.Count - missing.Count, new KeyValuePair<string, object?>("result", "hit"));
        return [.. keys.Select(key => known[key]!.Value)];
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        await foreach (var batch in _encoded.Reader.ReadAllAsync(cancellationToken))
        {
            var taken = Stopwatch.GetTimestamp();
            var problems = await service.AcceptAsync(batch, cancellationToken);
            Tell(batch, taken, Stopwatch.GetTimestamp());
            foreach (var (delivery, problem) in problems)
                await delivery.Source.RefuseAsync(delivery, problem, cancellationToken);
            foreach (var source in batch.Deliveries.GroupBy(delivery => delivery.Source))
                await source.Key.SettleAsync([.. source], cancellationToken);
        }
    }

    private void Tell(EncodedBatch batch, long taken, long stored)
    {
        var (begun, encoded) = batch.Times;
        foreach (var delivery in batch.Deliveries.Where(delivery => delivery.Prompts.Count > 0))
        {
            Record("wait", delivery.Received, begun);
            Record("encode", begun, encoded);
            Record("hand-over", encoded, taken);
            Record("store", taken, stored);
            if (scores.WantsTimes)
                scores.Tell(new PromptTimes(delivery.Stream, [.. delivery.Prompts.Select(prompt => prompt.Id)], delivery.Received, begun, encoded, taken, stored));
        }

        static void Record(string stage, long from, long to) => SamkeMeter.Stages.Record(Stopwatch.GetElapsedTime(from, to).TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
    }
}
