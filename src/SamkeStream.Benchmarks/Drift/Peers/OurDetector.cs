using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;

namespace SamkeStream.Benchmarks.Drift.Peers;

/// <summary>SamkeStream's own detector among the others.</summary>
internal sealed class OurDetector(DriftReference reference, FeatureTable features) : Peer
{
    private DriftDetector _detector = new(reference);

    public override string Name => "SamkeStream";

    public override double DefaultThreshold => 1;

    public override void Reset() => _detector = new DriftDetector(reference);

    public override double Observe(int row) => _detector.Observe(_detector.Count, features[row], isChangeWanted: false).Score;
}
