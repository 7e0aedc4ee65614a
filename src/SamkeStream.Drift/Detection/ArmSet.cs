using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>All arms of a detector; their channels in one row.</summary>
internal sealed class ArmSet
{
    /// <summary>Components of the leading mean arm.</summary>
    private const int Leading = 32;

    private readonly WindowSums _sums;
    private readonly Arm[] _arms;

    /// <param name="options">Windows and slopes.</param>
    /// <param name="groups">Of the reference's cells.</param>
    /// <param name="spreads">Standard deviation of every component before the whitening, as a share of their sum [k].</param>
    /// <param name="stay">Probability beyond chance that a prompt stays in the cell of the one before.</param>
    public ArmSet(DriftOptions options, CellGroups groups, IReadOnlyList<float> spreads, double stay)
    {
        _sums = new WindowSums(options.Windows, spreads.Count);
        Novelty = new NoveltyArm(options.Slopes);
        Share = new ShareArm(groups, stay);
        var equal = new MeanArm(_sums, DriftArm.Mean, Equal(spreads.Count));
        var bySpread = new MeanArm(_sums, DriftArm.WeightedMean, spreads);
        _arms = spreads.Count > Leading
            ? [equal, new MeanArm(_sums, DriftArm.LeadingMean, Equal(Leading)), bySpread, Novelty, Share]
            : [equal, bySpread, Novelty, Share];
        Channels = [.. _arms.SelectMany(arm => arm.Scales.Select(scale => (arm.Kind, scale)))];
    }

    public NoveltyArm Novelty { get; }

    public ShareArm Share { get; }

    public IReadOnlyList<(DriftArm Arm, double Scale)> Channels { get; }

    public void Reset(ReferenceMoments moments)
    {
        _sums.Reset(moments.MeanZ);
        foreach (var arm in _arms)
            arm.Reset(moments);
    }

    public void Observe(long ordinal, in PromptFeatures features, Span<double> statistics)
    {
        _sums.Add(features.Z);
        foreach (var arm in _arms)
        {
            arm.Observe(ordinal, features, statistics);
            statistics = statistics[arm.Scales.Count..];
        }
    }

    /// <summary>The number of latest prompts that look most changed to a mean arm.</summary>
    /// <param name="arm">One of the mean arms.</param>
    /// <param name="channels">Its channels.</param>
    public int LengthOfChange(DriftArm arm, ReadOnlySpan<DriftChannel> channels) => _arms.OfType<MeanArm>().Single(a => a.Kind == arm).LengthOfChange(channels);

    /// <summary>Adds z − z̄_R of an earlier prompt to the target [k]: 1 is the latest, the longest window the oldest.</summary>
    public void AddTo(Span<float> target, int back) => _sums.AddTo(target, back);

    public void Save(BinaryWriter writer)
    {
        _sums.Save(writer);
        foreach (var arm in _arms)
            arm.Save(writer);
    }

    public void Restore(BinaryReader reader)
    {
        _sums.Restore(reader);
        foreach (var arm in _arms)
            arm.Restore(reader);
    }

    private static float[] Equal(int components)
    {
        var weights = new float[components];
        Array.Fill(weights, 1f / components);
        return weights;
    }
}
