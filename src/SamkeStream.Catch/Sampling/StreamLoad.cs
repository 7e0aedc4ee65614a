namespace SamkeStream.Catch.Sampling;

/// <summary>How much of one stream comes in, and which share of it is taken. <see cref="LoadSampler"/> guards it.</summary>
internal sealed class StreamLoad(object source, double share)
{
    /// <summary>Where its prompts come from: a partition.</summary>
    public object Source { get; set; } = source;

    public ShareSteps Steps { get; set; } = new(share);

    /// <summary>Prompts that came since the last tick, taken or not.</summary>
    public int Arrived { get; set; }

    /// <summary>Messages that they came in, outcomes included.</summary>
    public int Messages { get; set; }

    /// <summary>Prompts a second that come in, smoothed.</summary>
    public double Rate { get; set; }

    /// <summary>Messages a second, smoothed.</summary>
    public double MessageRate { get; set; }
}
