using System.Diagnostics.Metrics;

namespace SamkeStream.Hosting;

/// <summary>The instruments of all workers, under one meter; durations in seconds.</summary>
public static class SamkeMeter
{
    public const string Name = "SamkeStream";

    private static readonly Meter Meter = new(Name);

    /// <summary>Prompts accepted by Catch; tag result: accepted, duplicate.</summary>
    public static Counter<long> Prompts { get; } = Meter.CreateCounter<long>("samke.prompts", "{prompt}", "Prompts consumed.");

    /// <summary>Refused messages and requests; tag reason.</summary>
    public static Counter<long> Refused { get; } = Meter.CreateCounter<long>("samke.refused", "{message}", "Messages and requests refused.");

    /// <summary>Refused messages that an operator put back; tag reason (why they were refused).</summary>
    public static Counter<long> Replayed { get; } = Meter.CreateCounter<long>("samke.replayed", "{message}", "Refused messages put back.");

    /// <summary>Events published; tag type.</summary>
    public static Counter<long> Events { get; } = Meter.CreateCounter<long>("samke.events", "{event}", "Events published.");

    /// <summary>Seconds per prompt, measured per batch.</summary>
    public static Histogram<double> Encode { get; } = Meter.CreateHistogram<double>("samke.encode.duration", "s", "Encoding, per prompt.");

    /// <summary>Seconds per prompt, measured per batch.</summary>
    public static Histogram<double> Detect { get; } = Meter.CreateHistogram<double>("samke.detect.duration", "s", "Detection, per prompt.");

    public static Histogram<double> Calibrate { get; } = Meter.CreateHistogram<double>("samke.calibrate.duration", "s", "Fitting and calibrating a reference.");

    public static Histogram<double> Generate { get; } = Meter.CreateHistogram<double>("samke.generate.duration", "s", "Generating the draws of one window.");

    public static Histogram<double> Evaluate { get; } = Meter.CreateHistogram<double>("samke.evaluate.duration", "s", "Scoring all candidates of one generation.");
}
