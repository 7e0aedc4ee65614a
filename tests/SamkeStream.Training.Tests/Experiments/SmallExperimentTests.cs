using System.Text.Json;
using SamkeStream.Testing;
using SamkeStream.Training.Experiments;
using Xunit;

namespace SamkeStream.Training.Tests.Experiments;

public sealed class SmallExperimentTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_quick_run_measures_every_row()
    {
        var options = new SmallExperimentOptions { BundleFolder = Path.Combine(SharedFiles.Repository, "models"), WorkFolder = _folder.Path }.Quick();
        var report = new SmallExperiment(options, new Clock()).Run();
        Assert.Equal(21, report.Rows.Count);
        Assert.All(report.Rows, r => Assert.InRange(r.Mean, 0, 1));
        Assert.Equal(14, report.Rows.Count(r => r.Passed is not null));
        Assert.Equal("small", JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public void A_row_passes_when_its_mean_lies_within_its_bars()
    {
        Assert.True(new ExperimentRow("a", [0.7, 0.9], AtLeast: 0.8).Passed);
        Assert.False(new ExperimentRow("a", [0.7, 0.8], AtLeast: 0.8).Passed);
        Assert.False(new ExperimentRow("a", [0.5], AtLeast: 0.25, AtMost: 0.42).Passed);
        Assert.Null(new ExperimentRow("a", [0.5]).Passed);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Measures durations; nothing here asks for the time of day.</summary>
    private sealed class Clock : TimeProvider;
}
