using SamkeStream.Catch.Sessions;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Ingest;

/// <summary>Counts what is remarkable about how prompts come in. Nothing of it stops a prompt.</summary>
internal static class IngestWatch
{
    private const double Jump = 100;

    private static readonly TimeSpan StepBack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Notes a prompt that is taken.</summary>
    /// <returns>The prompt; one dated ahead of the clock as of its arrival, for what it says of the time could end every wait of its stream.</returns>
    public static IncomingPrompt Note(IngestCounters counters, IncomingPrompt prompt, DateTimeOffset? before, DateTimeOffset now)
    {
        NoteSequence(counters, prompt.Sequence);
        NoteArrival(counters, now);
        if (prompt.Time - now > Ahead)
        {
            counters.ClockAhead++;
            prompt = prompt with { Time = now };
        }

        if (before - prompt.Time > StepBack)
            counters.ClockStepsBack++;
        return prompt;
    }

    /// <summary>What was counted between two states of the counters, by kind.</summary>
    public static IEnumerable<(string Kind, long Times)> Irregularities(IngestCounters before, IngestCounters after) =>
        new[]
        {
            ("sequence-gap", after.SequenceGaps - before.SequenceGaps),
            ("sequence-repeat", after.SequenceRepeats - before.SequenceRepeats),
            ("sequence-back", after.SequenceStepsBack - before.SequenceStepsBack),
            ("clock-back", after.ClockStepsBack - before.ClockStepsBack),
            ("clock-ahead", after.ClockAhead - before.ClockAhead),
            ("rate-jump", after.RateJumps - before.RateJumps),
        }.Where(kind => kind.Item2 > 0);

    private static void NoteSequence(IngestCounters counters, long? sequence)
    {
        if (sequence is not { } next)
            return;
        if (counters.Sequence is { } last)
        {
            if (next == last)
            {
                counters.SequenceRepeats++;
            }
            else if (next < last)
            {
                counters.SequenceStepsBack++;
            }
            else if (next - 1 > last)
            {
                counters.SequenceGaps++;
                // The distance of two numbers may be more than a number holds.
                counters.SequenceMissing = (long)Int128.Min((Int128)counters.SequenceMissing + next - last - 1, long.MaxValue);
            }
        }

        counters.Sequence = next;
    }

    private static void NoteArrival(IngestCounters counters, DateTimeOffset now)
    {
        var minute = now.UtcTicks / TimeSpan.TicksPerMinute;
        if (minute != counters.Minute)
        {
            if (counters.InMinute > 0)
            {
                var (rate, last) = (counters.InMinute, counters.RatePerMinute);
                if (last > 0 && (rate > Jump * last || last > Jump * rate))
                    counters.RateJumps++;
                counters.RatePerMinute = rate;
            }

            (counters.Minute, counters.InMinute) = (minute, 0);
        }

        counters.InMinute++;
    }
}
