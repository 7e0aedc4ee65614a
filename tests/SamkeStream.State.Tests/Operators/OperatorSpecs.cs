using System.Text;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.Refusals;
using Xunit;

namespace SamkeStream.State.Tests.Operators;

/// <summary>Incidents, suppressions, the audit log and refused messages; run on each store. Tests may share a store.</summary>
public abstract class OperatorSpecs
{
    private readonly string _stream = "s" + Guid.NewGuid().ToString("N")[..12];

    // A time of its own for each test, since the lists go over all streams.
    private readonly DateTimeOffset _time = DateTimeOffset.FromUnixTimeSeconds(Math.Abs(BitConverter.ToInt32(Guid.NewGuid().ToByteArray())));

    protected abstract IStore Store { get; }

    private IncidentRegistry Incidents => new(Store);

    private AuditLog Audit => new(Store);

    [Fact]
    public async Task An_incident_is_read_as_it_was_written_and_the_higher_revision_stays()
    {
        var incident = Of(1) with
        {
            Kind = DriftKinds.Mixed,
            Evidence = [new IncidentEvidence("mean", 32, 1.25)],
            Cells = [new IncidentCell(3, .1, .4, 5, 1200), new IncidentCell(null, .03, .5, 8)],
            Prompts = [new IncidentPrompt(1200, "p-1200", _time)],
            PromptsRef = new string('a', 64),
        };
        await Incidents.PutAsync(incident);
        await Incidents.PutAsync(incident with { Score = 99 });
        var read = (await Incidents.GetAsync(_stream, 1))!;
        Assert.Equal(AuditHash.Of(incident), AuditHash.Of(read));

        await Incidents.PutAsync(incident.With(Note("updated")) with { Score = 2 });
        await Incidents.PutAsync(incident);
        Assert.Equal((2, 2), ((await Incidents.GetAsync(_stream, 1))!.Score, (await Incidents.GetAsync(_stream, 1))!.Updates.Count));
        Assert.Null(await Incidents.GetAsync(_stream, 2));
    }

    [Fact]
    public async Task Incidents_are_listed_by_stream_status_and_time_newest_first()
    {
        var other = _stream + ".b";
        for (var epoch = 1; epoch <= 4; epoch++)
            await Incidents.PutAsync(Of(epoch));
        await Incidents.PutAsync(Of(1) with { Stream = other, OpenedAt = _time.AddMinutes(2).AddSeconds(30) });
        await Incidents.PutAsync(Of(2).With(Note("resolved")) with { Status = IncidentStatuses.Resolved });

        Assert.Equal([4, 3, 2, 1], (await ListAsync(new() { Stream = _stream })).Select(incident => incident.Epoch));
        Assert.Equal([2], (await ListAsync(new() { Stream = _stream, Status = IncidentStatuses.Resolved })).Select(incident => incident.Epoch));
        Assert.Equal([3, 2], (await ListAsync(new() { Stream = _stream, From = _time.AddMinutes(2), To = _time.AddMinutes(4) })).Select(incident => incident.Epoch));
        var (from, to) = (_time, _time.AddMinutes(10));
        Assert.Equal(
            [(_stream, 4), (_stream, 3), (other, 1), (_stream, 2), (_stream, 1)],
            (await ListAsync(new() { From = from, To = to })).Select(incident => (incident.Stream, (int)incident.Epoch)));
        Assert.Equal(
            [(_stream, 4), (_stream, 3), (other, 1), (_stream, 1)],
            (await ListAsync(new() { Status = IncidentStatuses.Open, From = from, To = to })).Select(incident => (incident.Stream, (int)incident.Epoch)));
        Assert.Equal([2], (await ListAsync(new() { Status = IncidentStatuses.Resolved, From = from, To = to })).Select(incident => incident.Epoch));
        Assert.Empty(await ListAsync(new() { Status = IncidentStatuses.Snoozed, From = from, To = to }));
    }

    [Fact]
    public async Task A_long_list_comes_page_by_page()
    {
        for (var epoch = 1; epoch <= 5; epoch++)
            await Incidents.PutAsync(Of(epoch));
        foreach (var query in new IncidentQuery[] { new() { Stream = _stream, Limit = 2 }, new() { From = _time, To = _time.AddHours(1), Limit = 2 } })
        {
            var pages = new List<string>();
            for (var after = (string?)null; ;)
            {
                var page = await Incidents.ListAsync(query with { After = after });
                pages.Add(string.Join(',', page.Incidents.Select(incident => incident.Epoch)));
                if ((after = page.Next) is null)
                    break;
            }

            Assert.Equal(["5,4", "3,2", "1"], pages);
        }

        await Assert.ThrowsAsync<ArgumentException>(async () => await Incidents.ListAsync(new() { Limit = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Incidents.ListAsync(new() { Stream = _stream, After = "elsewhere" }));
    }

    [Fact]
    public async Task Counts_follow_the_incidents_and_a_deleted_stream_leaves_none()
    {
        Assert.Equal(IncidentCounts.None, await Incidents.CountsAsync(_stream));
        Assert.Null(IncidentCounts.None.Precision);
        for (var epoch = 1; epoch <= 4; epoch++)
            await Incidents.PutAsync(Of(epoch));
        await Incidents.PutAsync(Of(1).With(Note("resolved")) with { Status = IncidentStatuses.Resolved });
        await Incidents.PutAsync(Of(1).With(Note("resolved")).With(Note("mark-false")) with { Status = IncidentStatuses.MarkedFalse });
        await Incidents.PutAsync(Of(2).With(Note("acknowledge")) with { Status = IncidentStatuses.Acknowledged });
        var counts = await Incidents.CountsAsync(_stream);
        Assert.Equal((4, 1, 3, .75), (counts.Opened, counts.MarkedFalse, counts.Active, counts.Precision));
        Assert.Equal(counts, (await Incidents.CountsAsync())[_stream]);

        await Incidents.DeleteAsync(_stream);
        Assert.Empty(await ListAsync(new() { Stream = _stream }));
        Assert.Empty(await ListAsync(new() { From = _time, To = _time.AddHours(1) }));
        Assert.Equal(IncidentCounts.None, await Incidents.CountsAsync(_stream));
        Assert.DoesNotContain(await Store.ListAsync(""), key => key.Contains(_stream, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Writers_of_one_stream_lose_no_incident_and_no_count()
    {
        await Task.WhenAll(Enumerable.Range(1, 12).Select(epoch => Task.Run(() => Incidents.PutAsync(Of(epoch)).AsTask())));
        Assert.Equal(12, (await ListAsync(new() { From = _time, To = _time.AddHours(1) })).Count);
        Assert.Equal(12, (await Incidents.CountsAsync(_stream)).Opened);
    }

    [Fact]
    public async Task The_audit_log_keeps_every_entry_once_and_in_a_chain()
    {
        var records = Enumerable.Range(0, 8).Select(i => Record($"verb-{i}")).ToList();
        await Task.WhenAll(records.Concat(records).Select(record => Task.Run(() => Audit.AppendAsync(record).AsTask())));

        var entries = await Audit.ListAsync(100, _stream);
        Assert.Equal(records.Select(record => record.Verb).Order(), entries.Select(entry => entry.Verb).Order());
        for (var i = 1; i < entries.Count; i++)
            Assert.Equal(entries[i].Hash, entries[i - 1].Previous);
        var check = await Audit.VerifyAsync();
        Assert.True(check.IsWhole, check.Problem);
        Assert.Equal(entries[0].Hash, check.Head);
        Assert.True((await Audit.VerifyAsync(entries[^1].Hash)).IsWhole);
        Assert.False((await Audit.VerifyAsync(new string('e', 64))).IsWhole);
        Assert.Equal(entries[^1].Verb, (await Audit.FindAsync(entries[^1].CommandId))!.Verb);
        Assert.Null(await Audit.FindAsync(Guid.NewGuid()));
        Assert.Equal(entries[2].Sequence, (await Audit.ListAsync(1, _stream, before: entries[1].Sequence))[0].Sequence);
    }

    [Fact]
    public async Task A_changed_removed_or_added_entry_is_found()
    {
        for (var i = 0; i < 4; i++)
            await Audit.AppendAsync(Record("acknowledge"));
        var victim = (await Audit.ListAsync(2, _stream))[1];
        var key = $"audit:entries:{victim.Sequence:D12}";
        var document = (await Store.ReadAsync(key))!;

        var forged = Encoding.UTF8.GetString(document.Body.Span).Replace("acknowledge", "unfreeze", StringComparison.Ordinal);
        await WhileAsync(key, Encoding.UTF8.GetBytes(forged), async check =>
        {
            Assert.Equal(victim.Sequence, check.BrokenAt);
            Assert.Contains("not what entry", check.Problem, StringComparison.Ordinal);
            await Task.CompletedTask;
        });
        await WhileAsync(key, null, check =>
        {
            Assert.Equal((victim.Sequence, "it is missing"), (check.BrokenAt, check.Problem));
            return Task.CompletedTask;
        });
        await WhileAsync(key, "no json"u8.ToArray(), check =>
        {
            Assert.Equal((victim.Sequence, "it is no entry"), (check.BrokenAt, check.Problem));
            return Task.CompletedTask;
        });
        await WhileAsync($"audit:entries:{victim.Sequence + 2:D12}", document.Body, check =>
        {
            Assert.Equal(victim.Sequence + 2, check.BrokenAt);
            return Task.CompletedTask;
        });
        var last = $"audit:entries:{victim.Sequence + 1:D12}";
        await WhileAsync(last, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString((await Store.ReadAsync(last))!.Body.Span).Replace("anna", "hugo", StringComparison.Ordinal)), check =>
        {
            Assert.Equal(victim.Sequence + 1, check.BrokenAt);
            Assert.Contains("head", check.Problem, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
        Assert.True((await Audit.VerifyAsync()).IsWhole);
    }

    [Fact]
    public async Task A_suppression_is_added_and_removed_with_the_log_in_one_step()
    {
        var suppressions = new Suppressions(Store, Audit);
        var once = new Suppression { Id = Guid.NewGuid(), Stream = _stream, From = _time, To = _time.AddHours(1) };
        var record = Record("suppress");
        Assert.Equal(AuditOutcomes.Done, (await suppressions.AddAsync(once, record)).Outcome);
        Assert.Equal(AuditOutcomes.Done, (await suppressions.AddAsync(once, record)).Outcome);
        Assert.Single(await suppressions.ListAsync(), suppression => suppression.Stream == _stream);
        Assert.Equal(once.Id, (await suppressions.FindAsync(_stream, _time.AddMinutes(59)))?.Id);
        Assert.Null(await suppressions.FindAsync(_stream, _time.AddHours(1)));
        Assert.Null(await suppressions.FindAsync(_stream + "x", _time));

        var wrong = await suppressions.AddAsync(once with { Id = Guid.NewGuid(), To = _time }, Record("suppress"));
        Assert.Equal(AuditOutcomes.Refused, wrong.Outcome);
        Assert.Equal(AuditOutcomes.Refused, (await suppressions.RemoveAsync(Guid.NewGuid(), Record("unsuppress"))).Outcome);
        Assert.Equal(AuditOutcomes.Done, (await suppressions.RemoveAsync(once.Id, Record("unsuppress"))).Outcome);
        Assert.DoesNotContain(await suppressions.ListAsync(), suppression => suppression.Stream == _stream);
        Assert.Equal(4, (await Audit.ListAsync(100, _stream)).Count);
    }

    [Fact]
    public async Task Refused_messages_are_kept_whole_for_a_time_and_counted_by_reason()
    {
        var refused = new RefusedMessages(Store, Audit);
        var before = await refused.CountsAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => refused.AddAsync(
            Refused(i % 2 == 0 ? _stream : "../etc") with { Reason = i < 4 ? "text-missing" : "invalid-json" },
            Encoding.UTF8.GetBytes($"{{\"number\":{i}}}")).AsTask())));

        var messages = await refused.GetAsync(10, _stream);
        Assert.Equal(3, messages.Count);
        Assert.Equal(2, (await refused.GetAsync(2)).Count);
        Assert.Equal(2, (await refused.GetAsync(10, _stream, "text-missing")).Count);
        Assert.Equal(messages[1], await refused.FindAsync(messages[1].Id));
        Assert.Null(await refused.FindAsync("000000000000"));
        Assert.Matches("""\{"number":[024]\}""", Encoding.UTF8.GetString((await refused.GetBodyAsync(messages[0]))!.Value.Span));
        var counts = await refused.CountsAsync();
        Assert.Equal((4, 2), (counts["text-missing"] - before.GetValueOrDefault("text-missing"), counts["invalid-json"] - before.GetValueOrDefault("invalid-json")));

        var large = await refused.AddAsync(Refused(_stream), new byte[RefusedMessages.BodyLimit + 1]);
        Assert.Equal((true, RefusedMessages.BodyLimit + 1L), (large.IsBodyCut, large.BodyBytes));
        Assert.Equal(RefusedMessages.BodyLimit, (await refused.GetBodyAsync(large))!.Value.Length);
    }

    [Fact]
    public async Task Bodies_of_messages_that_are_no_longer_kept_are_deleted_unless_a_newer_one_has_the_same()
    {
        var refused = new RefusedMessages(Store, Audit, kept: 20);
        var first = await refused.AddAsync(Refused(_stream), Encoding.UTF8.GetBytes($"first {_stream}"));
        var same = await refused.AddAsync(Refused(_stream), Encoding.UTF8.GetBytes($"same {_stream}"));
        for (var i = 0; i < 48; i++)
            await refused.AddAsync(Refused(_stream), Encoding.UTF8.GetBytes(i == 40 ? $"same {_stream}" : $"{i} {_stream}"));

        var kept = await refused.GetAsync();
        Assert.Equal(20, kept.Count);
        Assert.Null(await Store.GetBlobAsync(first.BodyRef!));
        Assert.NotNull(await Store.GetBlobAsync(same.BodyRef!));
        Assert.All(kept, message => Assert.NotNull(message.BodyRef));
        foreach (var message in kept.Take(3))
            Assert.NotNull(await refused.GetBodyAsync(message));
    }

    [Fact]
    public async Task A_refused_message_is_put_back_once_unless_asked_again()
    {
        var refused = new RefusedMessages(Store, Audit);
        var id = (await refused.AddAsync(Refused(_stream), "{}"u8.ToArray())).Id;
        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => refused.ClaimReplayAsync(id, Record("replay"), isAgain: false).AsTask())));
        Assert.Single(claims, earlier => earlier is null);
        Assert.Equal(1, (await refused.ReplaysAsync())[id].Times);
        Assert.Single(await Audit.ListAsync(100, _stream));

        Assert.Null(await refused.ClaimReplayAsync(id, Record("replay"), isAgain: true));
        Assert.Equal(2, (await refused.ReplaysAsync())[id].Times);
        await refused.ReleaseReplayAsync(id, Record("replay"));
        Assert.Equal(1, (await refused.ReplaysAsync())[id].Times);
        await refused.ReleaseReplayAsync(id, Record("replay"));
        Assert.Null(await refused.ClaimReplayAsync(id, Record("replay"), isAgain: false));
    }

    private static IncidentUpdate Note(string what) => new(DateTimeOffset.UnixEpoch, what, "");

    private static RefusedMessage Refused(string stream) =>
        new() { Reason = "text-missing", Detail = "text is missing", Source = "queue", At = DateTimeOffset.UnixEpoch, Stream = stream };

    private async Task<IReadOnlyList<Incident>> ListAsync(IncidentQuery query) => (await Incidents.ListAsync(query)).Incidents;

    private async Task WhileAsync(string key, ReadOnlyMemory<byte>? body, Func<AuditVerification, Task> check)
    {
        var before = await Store.ReadAsync(key);
        Assert.True(await Store.TryCommitAsync([new DocumentWrite(key, body, before?.Version)]));
        await check(await Audit.VerifyAsync());
        Assert.True(await Store.TryCommitAsync([new DocumentWrite(key, before?.Body, body is { } changed ? StoreKey.VersionOf(changed.Span) : null)]));
    }

    private AuditRecord Record(string verb) => new()
    {
        At = _time,
        Actor = "anna",
        Verb = verb,
        Target = _stream,
        Stream = _stream,
        CommandId = Guid.NewGuid(),
    };

    private Incident Of(int epoch) => new Incident
    {
        Stream = _stream,
        Epoch = epoch,
        OpenedAt = _time.AddMinutes(epoch),
        Ordinal = 1212,
        ChangePoint = new ChangePoint { Ordinal = 1200, PromptId = "p-1200" },
        DelayEstimatePrompts = 13,
        Score = 1.25,
        Threshold = 1,
        Calibration = new CalibrationFacts { BudgetPrompts = 10_000, EffectiveSize = 412.5, State = "calibrated" },
    }.With(Note("detected"));
}
