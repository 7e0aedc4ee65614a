using SamkeStream.Benchmarks.Drift;
using SamkeStream.Benchmarks.Drift.Measures;
using SamkeStream.Benchmarks.Drift.Reporting;
using SamkeStream.Benchmarks.Drift.Streams;
using Xunit;

namespace SamkeStream.Benchmarks.Tests.Drift;

public class PeerTableTests
{
    /// <summary>Streams in which one of the two alarmed before the change say nothing of the difference.</summary>
    [Fact]
    public void Differences_are_taken_stream_by_stream()
    {
        var row = new DriftRow(new Mix("usual", ["a", "b"], ["c"]), 0, 2000, 1000, MeasuresChanges: true);
        IReadOnlyList<PeerResult>[] trials =
        [
            [Peer("SamkeStream", 3, 5, null, 9), Peer("other, own threshold", 1, 1, 1, 1), Peer("other", 13, 15, 1, null), Peer("level", 4, 4, 4, 4)],
            [Peer("SamkeStream", 3, 5, 7, 9), Peer("other, own threshold", 1, 1, 1, 1), Peer("other", 14, 15, 17, 19), Peer("level", 5, 4, 7, 9)],
        ];

        var table = PeerTable.Create(new PeerRowResult(row, trials)).ElementAt(1);

        Assert.Equal(["peer", "to c"], table.Columns);
        Assert.Equal(["other", "level"], table.Rows.Select(line => line[0]));
        // Means of the two references: −10 and −10.25; Student's t of one degree of freedom makes the interval ±1.6.
        Assert.Equal("-10 [-12, -9] ahead", table.Rows[0][1]);
        Assert.EndsWith("level", table.Rows[1][1], StringComparison.Ordinal);
    }

    private static PeerResult Peer(string name, params int?[] delays) => new(
        name, new RunLengths(1000, 1, [1000]), 1, new Dictionary<string, IReadOnlyList<int?>> { ["to c"] = delays },
        new Dictionary<string, IReadOnlyList<ScoreSample>> { ["to c"] = [.. delays.Select(_ => new ScoreSample(0, [1, 1]))] });
}
