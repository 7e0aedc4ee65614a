using System.Globalization;
using SamkeStream.Catch.Ingest;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sampling;

/// <summary>
/// Leaves prompts out where more come than the encoder takes. Each partition's backlog says how much that is; what the encoder
/// takes is divided fairly among this worker's streams, so a quiet stream beside a flood keeps all its prompts. The shares lie in the heads of the streams, where another
/// worker finds them.
/// </summary>
internal sealed class LoadSampler(StreamStates states, SamkeOptions settings, CatchOptions options, Patience patience, TimeProvider time)
{
    /// <summary>What the encoder can do is used up to this: the rest of the pipeline takes time, too.</summary>
    private const double Headroom = .8;

    /// <summary>Shares rise where they need no more than this part of it.</summary>
    private const double Room = .8;

    /// <summary>Weight of the newest second in smoothed rates.</summary>
    private const double Newest = .3;

    private const int MostIdle = 50_000;

    private readonly Dictionary<string, StreamLoad> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<object, PartitionLoad> _partitions = [];
    private readonly Lock _lock = new();
    private double _capacity;
    private bool _isCapacityOfFullBatches;
    private long _anonymous;
    private DateTimeOffset? _ticked;
    private bool _isActive;

    /// <summary>Whether prompts are ever left out: not within one process, where whoever sends prompts is made to wait.</summary>
    public bool IsOn => !settings.IsEmbedded && options.MaxWait > TimeSpan.Zero;

    /// <summary>Prompts a second that the encoder takes, in full batches once there were some; 0 before the first batch.</summary>
    public double Capacity
    {
        get
        {
            lock (_lock)
                return _capacity;
        }
    }

    /// <summary>Whether the stream's prompts come to this worker.</summary>
    public bool Has(string stream)
    {
        if (settings.IsEmbedded)
            return true;
        lock (_lock)
            return _streams.ContainsKey(stream);
    }

    /// <summary>The delivery, its prompts marked that are left out.</summary>
    public async ValueTask<PromptDelivery> SampleAsync(PromptDelivery delivery, CancellationToken cancellationToken)
    {
        if (settings.IsEmbedded)
            return delivery;
        var (stream, share) = (delivery.Stream, 1.0);
        var isKnown = false;
        lock (_lock)
        {
            if (_streams.TryGetValue(stream, out var load))
                (isKnown, share) = (true, Note(load, delivery));
        }

        if (delivery.Prompts.Count == 0)
            return delivery;
        if (!isKnown)
        {
            StreamHead? head = null;
            if (IsOn)
                await patience.RunAsync(async token => head = await states.HeadAsync(stream, token), cancellationToken);
            lock (_lock)
                share = Note(_streams[stream] = new StreamLoad(delivery.Source, head?.Ingest.SampleShare ?? 1), delivery);
        }

        if (share >= 1)
            return delivery;
        return delivery.With([.. delivery.Prompts.Select(prompt =>
            PromptSample.Takes(stream, prompt.Id ?? string.Create(CultureInfo.InvariantCulture, $"#{_anonymous++}"), share)
                ? prompt
                : prompt with { IsSampledOut = true, Text = "", Messages = null })]);
    }

    /// <summary>Notes how fast prompts were encoded. Small batches say little of what full ones could do, and count only until there is one.</summary>
    public void NoteEncoded(int prompts, TimeSpan taken)
    {
        if (prompts == 0 || taken <= TimeSpan.Zero)
            return;
        var (rate, isFull) = (prompts / taken.TotalSeconds, 2 * prompts >= options.BatchSize);
        lock (_lock)
        {
            if (_isCapacityOfFullBatches && !isFull)
                return;
            _capacity = _capacity == 0 || isFull != _isCapacityOfFullBatches ? rate : (.9 * _capacity) + (.1 * rate);
            _isCapacityOfFullBatches = isFull;
        }
    }

    /// <summary>Works out the shares anew, about every second.</summary>
    /// <param name="backlogs">Messages that wait at each partition that this worker consumes.</param>
    /// <returns>Steps that are due; each counts once <see cref="Apply"/> is told.</returns>
    public IReadOnlyList<ShareStep> Tick(IReadOnlyDictionary<object, long> backlogs)
    {
        ArgumentNullException.ThrowIfNull(backlogs);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_ticked is not { } before || now - before is var span && span.TotalSeconds < .1)
            {
                _ticked ??= now;
                return [];
            }

            _ticked = now;
            foreach (var load in _streams.Values)
            {
                (load.Rate, load.Arrived) = (Smooth(load.Rate, load.Arrived / span.TotalSeconds), 0);
                (load.MessageRate, load.Messages) = (Smooth(load.MessageRate, load.Messages / span.TotalSeconds), 0);
            }

            var demands = Demands(backlogs, span);
            Forget();
            if (!_isActive || _capacity == 0)
                return [];

            var level = FairShare.LevelOf(demands.Values, Headroom * _capacity);
            var roomyLevel = FairShare.LevelOf(demands.Values, Room * Headroom * _capacity);
            var steps = new List<ShareStep>();
            foreach (var (stream, load) in _streams)
            {
                var demand = Math.Max(demands.GetValueOrDefault(stream), double.Epsilon);
                var next = load.Steps.Next(Math.Min(1, level / demand), Math.Min(1, roomyLevel / demand), now, options.MaxWait);
                if (next.Share != load.Steps.Share)
                    steps.Add(new ShareStep(stream, load.Steps.Share, next.Share, demand));
                else
                    load.Steps = next;
            }

            _isActive = steps.Count > 0 || _streams.Values.Any(load => load.Steps.Share < 1);
            return steps;
        }
    }

    /// <summary>From now on this share of the stream's prompts is taken.</summary>
    public void Apply(ShareStep step)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue(step.Stream, out var load))
                load.Steps = new ShareSteps(step.After);
        }
    }

    /// <summary>Another worker may have the partition now.</summary>
    /// <returns>The streams that came from it.</returns>
    public IReadOnlyList<string> Leave(object source)
    {
        lock (_lock)
        {
            string[] left = [.. _streams.Where(stream => stream.Value.Source == source).Select(stream => stream.Key)];
            foreach (var stream in left)
                _streams.Remove(stream);
            _partitions.Remove(source);
            return left;
        }
    }

    /// <summary>
    /// What each stream would have to be taken of, a second: what comes in and, so that nothing waits for long, its part of what waits. A
    /// queue is in order, so what was consumed shows how the streams mix.
    /// </summary>
    private Dictionary<string, double> Demands(IReadOnlyDictionary<object, long> backlogs, TimeSpan span)
    {
        var demands = new Dictionary<string, double>(_streams.Count, StringComparer.Ordinal);
        foreach (var partition in _streams.GroupBy(stream => stream.Value.Source))
        {
            var backlog = backlogs.GetValueOrDefault(partition.Key);
            var last = _partitions.GetValueOrDefault(partition.Key, new PartitionLoad(backlog, 0));
            var load = _partitions[partition.Key] = new PartitionLoad(backlog, Smooth(last.Growth, (backlog - last.Backlog) / span.TotalSeconds));
            var (prompts, messages) = (partition.Sum(stream => stream.Value.Rate), partition.Sum(stream => stream.Value.MessageRate));
            if (prompts <= 0)
                continue;
            _isActive |= backlog / messages > options.MaxWait.TotalSeconds;
            var wanted = Math.Max(0, messages + load.Growth) + (backlog / options.MaxWait.TotalSeconds);
            foreach (var (stream, ofStream) in partition)
                demands[stream] = ofStream.Rate * wanted / messages;
        }

        return demands;
    }

    private double Note(StreamLoad load, PromptDelivery delivery)
    {
        load.Source = delivery.Source;
        load.Arrived += delivery.Prompts.Count;
        load.Messages++;
        _isActive |= load.Steps.Share < 1;
        return load.Steps.Share;
    }

    private static double Smooth(double before, double newest) => ((1 - Newest) * before) + (Newest * newest);

    private void Forget()
    {
        if (_streams.Count <= MostIdle)
            return;
        foreach (var stream in _streams.Where(stream => stream.Value is { Rate: < .01, Steps.Share: 1 }).Select(stream => stream.Key).ToList())
            _streams.Remove(stream);
    }
}
