using SamkeStream.Catch.Ingest;
using SamkeStream.Catch.Sessions;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

public sealed class IngestWatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("5 6 7", 0, 0, 0, 0)]
    [InlineData("5 5 6", 0, 0, 1, 0)]
    [InlineData("5 9 10 12", 2, 4, 0, 0)]
    [InlineData("5 6 1 2 3", 0, 0, 0, 1)]
    [InlineData("-9223372036854775808 9223372036854775807", 1, long.MaxValue, 0, 0)]
    public void Sequences_that_repeat_skip_or_go_back_are_counted(string sequences, long gaps, long missing, long repeats, long stepsBack)
    {
        var counters = new IngestCounters();
        foreach (var sequence in sequences.Split(' '))
            IngestWatch.Note(counters, new IncomingPrompt("text", null, Now, long.Parse(sequence, System.Globalization.CultureInfo.InvariantCulture)), Now, Now);

        Assert.Equal((gaps, missing, repeats, stepsBack), (counters.SequenceGaps, counters.SequenceMissing, counters.SequenceRepeats, counters.SequenceStepsBack));
    }

    [Fact]
    public void A_clock_that_jumps_is_counted_and_its_future_not_believed()
    {
        var counters = new IngestCounters();

        Assert.Equal(Now.AddMinutes(4), IngestWatch.Note(counters, new IncomingPrompt("text", null, Now.AddMinutes(4)), null, Now).Time);
        Assert.Equal(Now, IngestWatch.Note(counters, new IncomingPrompt("text", null, DateTimeOffset.MaxValue), Now, Now).Time);
        Assert.Equal(Now.AddDays(-9), IngestWatch.Note(counters, new IncomingPrompt("text", null, Now.AddDays(-9)), Now, Now).Time);

        Assert.Equal((1, 1), (counters.ClockAhead, counters.ClockStepsBack));
    }

    [Fact]
    public void A_rate_that_changes_a_thousandfold_is_counted()
    {
        var counters = new IngestCounters();
        Arrive(0, 2);
        Arrive(1, 3);
        Arrive(2, 3000);
        Arrive(3, 2900);
        Arrive(9, 3);
        Arrive(10, 3);

        Assert.Equal((2, 3), (counters.RateJumps, counters.RatePerMinute));

        void Arrive(int minute, int count)
        {
            for (var i = 0; i < count; i++)
                IngestWatch.Note(counters, new IncomingPrompt("text", null, Now), Now, Now.AddMinutes(minute));
        }
    }
}
