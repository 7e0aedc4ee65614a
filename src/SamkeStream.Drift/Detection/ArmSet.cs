using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>All arms of a detector; their channels in one row.</summary>
internal sealed class ArmSet
{
    private readonly Arm[] _arms;

    /// <param name="weights">Of the components in the weighted mean arm [k].</param>
    public ArmSet(DriftOptions options, IReadOnlyList<float> weights)
    {
        Mean = new MeanArm(options.Windows, weights.Count);
        WeightedMean = new WeightedMeanArm(Mean, weights);
        Novelty = new NoveltyArm(options.Slopes);
        _arms = [Mean, WeightedMean, Novelty];
        Channels = [.. _arms.SelectMany(arm => arm.Scales.Select(scale => (arm.Kind, scale)))];
    }

    public MeanArm Mean { get; }

    public WeightedMeanArm WeightedMean { get; }

    public NoveltyArm Novelty { get; }

    public IReadOnlyList<(DriftArm Arm, double Scale)> Channels { get; }

    public void Reset(ReferenceMoments moments)
    {
        foreach (var arm in _arms)
            arm.Reset(moments);
    }

    public void Observe(long ordinal, in PromptFeatures features, Span<double> statistics)
    {
        foreach (var arm in _arms)
        {
            arm.Observe(ordinal, features, statistics);
            statistics = statistics[arm.Scales.Count..];
        }
    }

    public void Save(BinaryWriter writer)
    {
        foreach (var arm in _arms)
            arm.Save(writer);
    }

    public void Restore(BinaryReader reader)
    {
        foreach (var arm in _arms)
            arm.Restore(reader);
    }
}
