using SamkeStream.Catch;
using SamkeStream.Catch.Sessions;
using SamkeStream.Drift;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

public sealed class StreamSessionTests
{
    private static readonly StreamSettings Settings = new() { Stream = "shop", ReferenceSize = 400, WindowSize = 32, BudgetPrompts = 1000 };
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.FromHours(1));
    private static readonly PromptEncoder Encoder = TopicEncoder.Make();

    [Fact]
    public void A_snapshot_and_the_log_after_it_make_the_same_session_bit_for_bit()
    {
        var session = StreamSession.Begin(Settings, pastEpochs: 2);
        session.Use(Encoder);
        Take(session, "billing", 0, 300);
        session.Observe(new IncomingOutcome("id-1", 1));
        Take(session, "billing", 300, 1);
        var snapshot = session.Save();
        var counters = session.Ingest;
        session.Stored();
        Take(session, "billing", 301, 149);
        var first = session.SaveLog();
        session.Stored();
        Take(session, "weather", 450, 20);
        session.Observe(new IncomingOutcome("id-469", .5));
        session.Observe(new IncomingOutcome("no such prompt", 1));
        var second = session.SaveLog();

        var restored = StreamSession.Restore(snapshot, counters, Settings, null);
        foreach (var entry in new[] { first, second })
        {
            foreach (var input in StreamSession.ReadLog(entry))
                _ = input is LoggedPrompt(var prompt, var vector) ? restored.Observe(prompt, vector) : restored.Observe((IncomingOutcome)input).Events;
        }

        Assert.Equal(session.Save(), restored.Save());
        Assert.Equal(470, restored.NextOrdinal);
        Assert.Equal((Noon.AddSeconds(469), "id-469"), (restored.PromptOf(469)!.Time, restored.PromptOf(469)!.Id));
        Assert.True(restored.Seen.Contains("id-0"));
        Assert.Equal(2, restored.Epoch);
        Assert.Equal(470 - 1, restored.Seen.OrdinalOf("id-469", 469));
        Assert.Equal(3, restored.Head(1).Ingest.UnknownOutcomes);
    }

    [Fact]
    public void A_reference_is_to_be_stored_once_and_needs_a_snapshot()
    {
        var session = StreamSession.Begin(Settings, 0);
        Take(session, "billing", 0, 400);
        session.Stored();
        Assert.False(session.NeedsSnapshot);
        Assert.Null(session.SaveNewReference());

        session.Monitor.UseReference(session.Monitor.OpenRequest!.Request, DriftReference.Fit(session.Monitor.OpenRequest!.Vectors, Encoder.Id, StreamSession.DriftOptionsOf(session.Settings), 1));

        Assert.True(session.HasNewReference);
        Assert.NotNull(session.SaveNewReference());
        Assert.Equal((session.Monitor.Reference!.Digest, null), StreamSession.ReferenceOf(session.Save()));
        session.Stored();
        Assert.Null(session.SaveNewReference());
    }

    [Fact]
    public void Damaged_bytes_are_told()
    {
        var session = StreamSession.Begin(Settings, 0);
        Take(session, "billing", 0, 10);
        var (snapshot, log) = (session.Save(), session.SaveLog());
        for (var length = 0; length < snapshot.Length; length += 97)
            Assert.Throws<InvalidDataException>(() => StreamSession.Restore(snapshot.AsMemory(0, length), new IngestCounters(), Settings, null));
        for (var length = 0; length < log.Length; length += 97)
            Assert.Throws<InvalidDataException>(() => StreamSession.ReadLog(log.AsMemory(0, length)));
        Assert.Throws<InvalidDataException>(() => StreamSession.ReadLog(snapshot));
    }

    private static void Take(StreamSession session, string topic, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            var text = $"{topic} question {i}";
            session.Observe(new IncomingPrompt(text, i % 7 == 3 ? null : $"id-{i}", Noon.AddSeconds(i)), Encoder.Embed([text], CancellationToken.None)[0]);
        }
    }
}
