namespace SamkeStream.Benchmarks.Drift.Peers;

/// <summary>A published detector, for comparison only. It sees a stream as rows of a live pool, whose per-prompt parts are computed once.</summary>
internal abstract class Peer
{
    public abstract string Name { get; }

    /// <summary>The threshold that its library or paper would use.</summary>
    public abstract double DefaultThreshold { get; }

    /// <summary>Microseconds a prompt that the parts computed beforehand would cost.</summary>
    public virtual double PreparedMicroseconds => 0;

    /// <summary>Begins another stream.</summary>
    public abstract void Reset();

    /// <summary>Takes the next prompt; the alarm is the first score above the threshold. NaN as long as nothing can be said.</summary>
    public abstract double Observe(int row);
}
