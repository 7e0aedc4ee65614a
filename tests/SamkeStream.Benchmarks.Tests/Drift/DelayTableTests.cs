using SamkeStream.Benchmarks.Drift;
using SamkeStream.Benchmarks.Drift.Measures;
using SamkeStream.Benchmarks.Drift.Reporting;
using SamkeStream.Benchmarks.Drift.Streams;
using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;
using Xunit;

namespace SamkeStream.Benchmarks.Tests.Drift;

public class DelayTableTests
{
    [Fact]
    public void All_three_mean_arms_count_as_one()
    {
        var row = new DriftRow(new Mix("usual", ["a", "b"], ["c"]), 0, 2000, 1000, MeasuresChanges: true);
        var samples = new[] { DriftArm.Mean, DriftArm.LeadingMean, DriftArm.WeightedMean, DriftArm.Novelty, DriftArm.Share }
            .Select(arm => new ChangeSample(5, true, arm, 0, 0, DriftKind.DomainTransfer)).ToList();
        var trial = new TrialResult(
            CalibrationState.Calibrated, 1, 1, new RunLengths(1000, 1, [1000]), new Dictionary<string, double> { ["c"] = .8 },
            new Dictionary<string, IReadOnlyList<ChangeSample>> { ["to c"] = samples }, new Dictionary<string, IReadOnlyList<ScoreSample>>());

        var table = DelayTable.Create([new RowResult(row, [trial])]);

        Assert.Equal("by a mean arm", table.Columns[^1]);
        Assert.Equal("60 %", Assert.Single(table.Rows)[^1]);
    }
}
