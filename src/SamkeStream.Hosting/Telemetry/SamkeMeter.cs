using System.Diagnostics.Metrics;

namespace SamkeStream.Hosting;

/// <summary>
/// The instruments of all workers, under one meter; durations in seconds. docs/operations.md lists them under the names that
/// Prometheus shows. The tag <c>stream</c> always comes from <see cref="Streams"/>.
/// </summary>
public static class SamkeMeter
{
    public const string Name = "SamkeStream";

    private static readonly Meter Meter = new(Name);

    // Quarter decades: encoding and detecting a prompt takes microseconds to milliseconds, generating and scoring up to minutes.
    private static readonly double[] Brief = [1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1];
    private static readonly double[] Long = [.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600];

    /// <summary>Names of streams as tags, behind a cap.</summary>
    public static StreamLabels Streams { get; } = new();

    /// <summary>What Catch last said of every stream; the gauges read it.</summary>
    public static StreamReadings Readings { get; } = new(Meter, Streams);

    /// <summary>Prompts that reached Catch; tags stream and result: accepted, duplicate, unfit, sampled-out.</summary>
    public static Counter<long> Prompts { get; } = Meter.CreateCounter<long>("samke.prompts", "{prompt}", "Prompts consumed.");

    /// <summary>Prompts longer than the encoder's window; tags stream and truncation: end and start lose some of the text, chunks does not.</summary>
    public static Counter<long> LongTexts { get; } = Meter.CreateCounter<long>("samke.prompts.long", "{prompt}", "Prompts longer than the encoder's window.");

    /// <summary>Prompts that were not made from their stream's template; tag stream.</summary>
    public static Counter<long> OffTemplate { get; } = Meter.CreateCounter<long>("samke.prompts.off_template", "{prompt}", "Prompts not made from their stream's template.");

    /// <summary>What was remarkable about how prompts came in; tags stream and kind: sequence-gap, sequence-repeat, sequence-back, clock-back, clock-ahead, rate-jump.</summary>
    public static Counter<long> Irregular { get; } = Meter.CreateCounter<long>("samke.prompts.irregular", "{irregularity}", "Remarkable sequences, clocks and rates of prompts.");

    /// <summary>Times that a stream's prompts made no reference; tag stream.</summary>
    public static Counter<long> UnfitReferences { get; } = Meter.CreateCounter<long>("samke.reference.unfit", "{reference}", "Times that a stream's prompts made no reference.");

    /// <summary>Streams whose state is in memory; no tag.</summary>
    public static GaugeTable StreamsInMemory { get; } = new(Meter, "samke.streams.in_memory", "{stream}", "Streams whose state is in memory.");

    /// <summary>Streams whose state left the memory because there were too many.</summary>
    public static Counter<long> StreamsPutAway { get; } = Meter.CreateCounter<long>("samke.streams.put_away", "{stream}", "Streams whose state left the memory because there were too many.");

    /// <summary>Outcomes; tags stream and result: accepted, unknown, late, repeated, idle.</summary>
    public static Counter<long> Outcomes { get; } = Meter.CreateCounter<long>("samke.outcomes", "{outcome}", "Outcomes of prompts consumed.");

    /// <summary>Regimes that came back; tag result: adapter, base, none.</summary>
    public static Counter<long> RegimeRecalls { get; } = Meter.CreateCounter<long>("samke.regime.recalls", "{recall}", "Regimes that came back, by what was taken into use again.");

    /// <summary>Refused messages and requests; tag reason.</summary>
    public static Counter<long> Refused { get; } = Meter.CreateCounter<long>("samke.refused", "{message}", "Messages and requests refused.");

    /// <summary>Refused messages that an operator put back; tag reason (why they were refused).</summary>
    public static Counter<long> Replayed { get; } = Meter.CreateCounter<long>("samke.replayed", "{message}", "Refused messages put back.");

    /// <summary>Prompts kept as hashes whose texts were asked for; tag result: resolved, missing.</summary>
    public static Counter<long> ResolvedPrompts { get; } = Meter.CreateCounter<long>("samke.resolver.prompts", "{prompt}", "Prompts whose texts a resolver was asked for.");

    /// <summary>Messages that the broker delivered again; tag queue.</summary>
    public static Counter<long> Redelivered { get; } = Meter.CreateCounter<long>("samke.messages.redelivered", "{message}", "Messages that the broker delivered again.");

    /// <summary>Events published; tag type.</summary>
    public static Counter<long> Events { get; } = Meter.CreateCounter<long>("samke.events", "{event}", "Events published.");

    /// <summary>Drifts by what they turned out to be; tags stream, type (an event's kind, detected, resolved) and tempo.</summary>
    public static Counter<long> DriftEvents { get; } = Meter.CreateCounter<long>("samke.drift.events", "{event}", "Alarms, kinds decided and ends of drifts.");

    /// <summary>Seconds per prompt, measured per batch.</summary>
    public static Histogram<double> Encode { get; } = Seconds("samke.embed.duration", "Encoding, per prompt.", Brief);

    /// <summary>Texts to encode; tag result: hit where the vector was known, miss.</summary>
    public static Counter<long> EmbedCache { get; } = Meter.CreateCounter<long>("samke.embed.cache", "{text}", "Texts to encode, by whether their vectors were known.");

    /// <summary>Seconds per prompt, measured per batch.</summary>
    public static Histogram<double> Detect { get; } = Seconds("samke.detect.duration", "Detection, per prompt.", Brief);

    /// <summary>Seconds that a message spends in each stage of Catch; tag stage: wait, encode, hand-over, store.</summary>
    public static Histogram<double> Stages { get; } = Seconds("samke.ingest.duration", "A message in each stage of Catch.", Brief);

    public static Histogram<double> Calibrate { get; } = Seconds("samke.calibration", "Fitting and calibrating a reference.", Long);

    public static Histogram<double> Generate { get; } = Seconds("samke.adapter.generation", "Generating the draws of one window.", Long);

    public static Histogram<double> Evaluate { get; } = Seconds("samke.strategy.evaluation", "Scoring all candidates of one generation.", Long);

    /// <summary>Promotions; tag strategy, which is base where nothing was better than the base model.</summary>
    public static Counter<long> StrategySelected { get; } = Meter.CreateCounter<long>("samke.strategy.selected", "{decision}", "Decisions by the strategy that was chosen.");

    /// <summary>Share of validation items answered right; tag strategy.</summary>
    public static Histogram<double> StrategyReward { get; } = Meter.CreateHistogram(
        "samke.strategy.reward", null, "Share of validation items a candidate answers right.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.1, .2, .3, .4, .5, .6, .7, .8, .9, 1] });

    /// <summary>From the alarm heard to the promotion of an adapter that was generated, or of what a regime that came back had.</summary>
    public static Histogram<double> DriftToAdapter { get; } = Seconds("samke.drift.to_adapter", "From an alarm to the promotion of its adapter.", Long);

    /// <summary>Requests for the current adapter; tag result: hit, 304, miss.</summary>
    public static Counter<long> AdapterFetches { get; } = Meter.CreateCounter<long>("samke.adapter.fetch", "{request}", "Requests for the current adapter.");

    /// <summary>1 for the adapter that each stream is served; tags stream and digest.</summary>
    public static GaugeTable AdapterVersion { get; } = new(Meter, "samke.adapter.version_info", null, "1 for the adapter that a stream is served.");

    /// <summary>Since the promotion of the current adapter; tag stream.</summary>
    public static GaugeTable AdapterAge { get; } = new(Meter, "samke.adapter.age", "s", "Since the promotion of the current adapter.");

    /// <summary>Of a stream's incidents those that operators marked as false; tag stream.</summary>
    public static GaugeTable FalseShare { get; } = new(Meter, "samke.incident.false_share", null, "Share of a stream's incidents that operators marked as false alarms.");

    /// <summary>Messages that wait; tag queue.</summary>
    public static GaugeTable QueueDepth { get; } = new(Meter, "samke.queue.depth", "{message}", "Messages that wait in a queue.");

    /// <summary>Messages in error queues and dead letters; tag queue.</summary>
    public static GaugeTable DeadLetterDepth { get; } = new(Meter, "samke.dead_letter.depth", "{message}", "Messages in error queues and dead letters.");

    /// <summary>Alerts that ended; tags sink and result: delivered, given-up.</summary>
    public static Counter<long> AlertDeliveries { get; } = Meter.CreateCounter<long>("samke.alert.deliveries", "{alert}", "Alerts delivered or given up.");

    /// <summary>Attempts that a sink did not take; tag sink.</summary>
    public static Counter<long> AlertFailures { get; } = Meter.CreateCounter<long>("samke.alert.failures", "{attempt}", "Attempts that a sink did not take.");

    /// <summary>Alerts on their way; tag sink.</summary>
    public static GaugeTable AlertsPending { get; } = new(Meter, "samke.alert.pending", "{alert}", "Alerts on their way.");

    /// <summary>Alerts that were given up and are kept; tag sink.</summary>
    public static GaugeTable AlertDeadLetters { get; } = new(Meter, "samke.alert.dead_letters", "{alert}", "Alerts that were given up and are kept.");

    private static Histogram<double> Seconds(string name, string description, double[] boundaries) =>
        Meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}
