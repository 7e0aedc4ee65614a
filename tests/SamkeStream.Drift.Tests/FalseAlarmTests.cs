using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;
using Xunit;

namespace SamkeStream.Drift.Tests;

/// <summary>The promise itself: T prompts between false alarms.</summary>
public class FalseAlarmTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Independent_prompts_raise_as_many_false_alarms_as_budgeted(int seed)
    {
        const int Budget = 200;
        var world = new SyntheticWorld(seed);
        var reference = DriftReference.Fit(world.Draw(2000, 0, 11), "synthetic", new DriftOptions { BudgetPrompts = Budget });

        var runLength = MeanRunLength(world, reference, runs: 150, cap: 6 * Budget);

        output.WriteLine($"ARL0/T = {runLength / Budget:f2}");
        Assert.InRange(runLength / Budget, .5, 2.0);
    }

    /// <summary>Runs of mean length 2.5; thresholds made as if prompts were independent give some twenty times the alarms here.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Prompts_in_runs_raise_as_many_false_alarms_as_budgeted(int seed)
    {
        const int Budget = 500;
        var world = new SyntheticWorld(seed);
        var reference = DriftReference.Fit(world.Draw(5000, 0, 11, stay: .6), "synthetic", new DriftOptions { BudgetPrompts = Budget });

        var runLength = MeanRunLength(world, reference, runs: 120, cap: 6 * Budget, stay: .6);

        output.WriteLine($"ARL0/T = {runLength / Budget:f2}");
        Assert.Equal(CalibrationState.Calibrated, reference.State);
        Assert.InRange(runLength / Budget, .5, 2.0);
    }

    private static double MeanRunLength(SyntheticWorld world, DriftReference reference, int runs, int cap, double stay = 0)
    {
        var (prompts, alarms) = (0L, 0);
        for (var run = 0; run < runs; run++)
        {
            var detector = new DriftDetector(reference);
            for (var t = 0; t < cap; t++)
            {
                prompts++;
                if (!detector.Observe(world.Draw(0, 11, stay)).IsAlarm)
                    continue;
                alarms++;
                break;
            }
        }

        return (double)prompts / Math.Max(1, alarms);
    }
}
