using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>
/// One statistic at several scales (windows or slopes); each scale is a channel with a threshold of its own. The bootstrap runs
/// the very same code as the live stream.
/// </summary>
internal abstract class Arm
{
    public abstract DriftArm Kind { get; }

    /// <summary>Window length, slope or share of every channel.</summary>
    public abstract IReadOnlyList<double> Scales { get; }

    /// <summary>Forgets the stream and takes the moments as the reference.</summary>
    public abstract void Reset(ReferenceMoments moments);

    /// <summary>Takes one prompt and writes the raw statistic of every channel; NaN until its window is full.</summary>
    public abstract void Observe(long ordinal, in PromptFeatures features, Span<double> statistics);

    public abstract void Save(BinaryWriter writer);

    public abstract void Restore(BinaryReader reader);
}
