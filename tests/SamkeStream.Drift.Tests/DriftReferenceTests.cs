using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;
using Xunit;

namespace SamkeStream.Drift.Tests;

public class DriftReferenceTests
{
    private static readonly DriftOptions Quick = new() { BudgetPrompts = 200, Replicates = 100 };

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        var vectors = new SyntheticWorld(1).Draw(400, 0, 7, stay: .6);

        var one = DriftReference.Fit(vectors, "e", Quick, maxThreads: 1);
        var four = DriftReference.Fit(vectors, "e", Quick, maxThreads: 4);

        Assert.Equal(one.Channels, four.Channels);
        Assert.Equal(one.Digest, four.Digest);
    }

    [Fact]
    public void Another_seed_another_encoder_other_vectors_give_another_digest()
    {
        var vectors = new SyntheticWorld(1).Draw(300, 0, 7);
        string[] digests =
        [
            DriftReference.Fit(vectors, "e", Quick).Digest,
            DriftReference.Fit(vectors, "f", Quick).Digest,
            DriftReference.Fit(vectors, "e", Quick with { Seed = 8 }).Digest,
            DriftReference.Fit(vectors[1..], "e", Quick).Digest,
        ];

        Assert.Equal(4, digests.Distinct().Count());
    }

    [Fact]
    public void A_stored_reference_is_the_same_when_read()
    {
        var written = DriftReference.Fit(new SyntheticWorld(2).Draw(300, 0, 7, stay: .5), "enc@1", Quick);
        using var stream = new MemoryStream();
        written.Write(stream);
        stream.Position = 0;

        var read = DriftReference.Read(stream);

        Assert.Equal(written.Digest, read.Digest);
        Assert.Equal(("enc@1", 300, 64, written.State), (read.Encoder, read.Size, read.Dimension, read.State));
        Assert.Equal(written.Channels, read.Channels);
        Assert.Equal(written.Dependence, read.Dependence);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Theory]
    [InlineData(0, "no drift reference")]
    [InlineData(4, "version")]
    [InlineData(5000, "damaged")]
    public void A_damaged_reference_is_refused(int position, string reason)
    {
        var bytes = Stored();
        bytes[position] ^= 0x40;

        var error = Assert.ThrowsAny<Exception>(() => DriftReference.Read(new MemoryStream(bytes)));
        Assert.IsType(position == 4 ? typeof(FormatVersionException) : typeof(InvalidDataException), error);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_reference_cut_short_is_refused() =>
        Assert.Throws<InvalidDataException>(() => DriftReference.Read(new MemoryStream(Stored()[..60])));

    [Theory]
    [InlineData(400, 0, CalibrationState.Approximate)]
    [InlineData(2000, 0, CalibrationState.Calibrated)]
    [InlineData(500, .85, CalibrationState.Learning)]
    [InlineData(3000, .6, CalibrationState.Approximate)]
    [InlineData(5000, .6, CalibrationState.Calibrated)]
    public void The_state_follows_size_and_dependence(int size, double stay, CalibrationState state)
    {
        var reference = DriftReference.Fit(new SyntheticWorld(9).Draw(size, 0, 7, stay), "e", Quick);

        Assert.Equal(stay > 0, reference.Dependence.IsSticky);
        Assert.Equal(state, reference.State);
        Assert.Equal(state == CalibrationState.Learning, reference.ExpectedBand is null);
        Assert.Equal(size / reference.Tau, reference.EffectiveSize);
    }

    [Fact]
    public void A_larger_budget_asks_for_higher_thresholds()
    {
        var vectors = new SyntheticWorld(3).Draw(1000, 0, 7);
        var often = DriftReference.Fit(vectors, "e", new DriftOptions { BudgetPrompts = 300 });
        var seldom = DriftReference.Fit(vectors, "e", new DriftOptions { BudgetPrompts = 5000 });

        var ratios = often.Channels.Zip(seldom.Channels, (a, b) => b.Threshold / a.Threshold).ToArray();
        Assert.All(ratios, ratio => Assert.True(ratio > .85, $"{ratio}"));
        Assert.True(ratios.Average() > 1.1, $"{ratios.Average()}");
    }

    [Fact]
    public void A_window_longer_than_the_calibrated_stream_never_alarms()
    {
        var reference = DriftReference.Fit(new SyntheticWorld(3).Draw(500, 0, 7), "e", Quick);

        Assert.Equal(
            [(DriftArm.Mean, 256.0), (DriftArm.LeadingMean, 256.0), (DriftArm.WeightedMean, 256.0)],
            reference.Channels.Where(c => double.IsInfinity(c.Threshold)).Select(c => (c.Arm, c.Scale)));
    }

    [Fact]
    public void Progress_reaches_one_and_never_leaves_its_range()
    {
        var reports = new ProgressList();
        DriftReference.Fit(new SyntheticWorld(1).Draw(300, 0, 7), "e", Quick, maxThreads: 2, reports);

        Assert.Contains(1.0, reports.Values);
        Assert.All(reports.Values, v => Assert.InRange(v, 0, 1));
        Assert.True(reports.Values.Count > 3);
    }

    [Fact]
    public void A_fit_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new ProgressList { OnReport = cancellation.Cancel };

        Assert.ThrowsAny<OperationCanceledException>(() => DriftReference.Fit(
            new SyntheticWorld(1).Draw(300, 0, 7), "e", Quick, 1, progress, cancellation.Token));
    }

    [Fact]
    public void Too_few_vectors_are_refused() => AssertRefused(new SyntheticWorld(1).Draw(249, 0, 7), "at least 250 vectors; there are 249");

    [Fact]
    public void Repeated_vectors_are_refused()
    {
        var few = new SyntheticWorld(1).Draw(20, 0, 7);
        AssertRefused([.. Enumerable.Range(0, 300).Select(i => few[i % 20])], "Only 20 of the 300");
    }

    [Fact]
    public void A_vector_with_NaN_is_refused()
    {
        var vectors = new SyntheticWorld(1).Draw(300, 0, 7);
        vectors[17][3] = float.NaN;
        AssertRefused(vectors, "Reference vector 17 holds NaN");
    }

    [Fact]
    public void A_vector_of_another_length_is_refused()
    {
        var vectors = new SyntheticWorld(1).Draw(300, 0, 7);
        vectors[20] = vectors[20][..63];
        AssertRefused(vectors, "Reference vector 20 has 63 values; 64 are expected");
    }

    [Fact]
    public void A_vector_that_is_not_normalised_is_refused()
    {
        var vectors = new SyntheticWorld(1).Draw(300, 0, 7);
        vectors[5] = [.. vectors[5].Select(v => 2 * v)];
        AssertRefused(vectors, "Reference vector 5 has length 2");
    }

    [Fact]
    public void Wrong_options_are_all_named_at_once()
    {
        var options = new DriftOptions { BudgetPrompts = 5, Windows = [8, 8], Slopes = [], Components = 0, Ridge = -1, Cells = 1, Replicates = 3 };

        Assert.Equal(7, options.Validate().Count);
        var error = Assert.Throws<ArgumentException>(() => DriftReference.Fit(new SyntheticWorld(1).Draw(300, 0, 7), "e", options));
        Assert.Contains("BudgetPrompts is 5; allowed: 100 to 10000000", error.Message);
        Assert.Contains("Replicates is 3", error.Message);
        Assert.Empty(new DriftOptions().Validate());
    }

    private static void AssertRefused(float[][] vectors, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => DriftReference.Fit(vectors, "e", Quick));
        Assert.Contains(reason, error.Message);
    }

    private static byte[] Stored()
    {
        using var stream = new MemoryStream();
        DriftReference.Fit(new SyntheticWorld(2).Draw(300, 0, 7), "e", Quick).Write(stream);
        return stream.ToArray();
    }

    private sealed class ProgressList : IProgress<double>
    {
        private readonly Lock _lock = new();

        public List<double> Values { get; } = [];

        public Action OnReport { get; init; } = static () => { };

        public void Report(double value)
        {
            lock (_lock)
                Values.Add(value);
            OnReport();
        }
    }
}
