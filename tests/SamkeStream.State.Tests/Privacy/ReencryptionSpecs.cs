using System.Text;
using SamkeStream.State.Audit;
using SamkeStream.State.Privacy;
using SamkeStream.State.References;
using SamkeStream.State.Streams;
using SamkeStream.State.Tests.References;
using SamkeStream.State.Upkeep;
using Xunit;

namespace SamkeStream.State.Tests.Privacy;

/// <summary>A change of keys over a real Redis while workers write.</summary>
public sealed class ReencryptionSpecs : IAsyncLifetime
{
    private const int Streams = 12;

    private readonly RecordCipher _old = Cipher("a", "a");
    private readonly RecordCipher _both = Cipher("b", "a", "b");
    private readonly RecordCipher _new = Cipher("b", "b");
    private TemporaryRedis? _temporary;

    [Fact]
    public async Task All_records_are_written_with_the_new_key_while_workers_go_on_and_no_write_is_lost()
    {
        var vectors = await FillAsync(_old);
        using var stop = new CancellationTokenSource();
        await using var other = await RedisStore.ConnectAsync(_temporary!.Server.Configuration);
        // A worker to each half of the streams, with the new key for writing.
        var writing = Enumerable.Range(0, 2).Select(half => Task.Run(() => WriteOnAsync(new StreamStates(other, _both), [.. Enumerable.Range(0, Streams).Where(stream => stream % 3 == half)], stop.Token))).ToList();

        var result = await new Reencryption(Store, _both).RunAsync(null);
        await stop.CancelAsync();
        var written = (await Task.WhenAll(writing)).SelectMany(counts => counts).ToDictionary();

        Assert.Empty(result.Busy);
        Assert.Empty(result.Unreadable);
        Assert.Equal((Streams + 1, Streams + 1), (result.Done, result.Total));
        // Those of the streams that nobody wrote meanwhile, at least: a snapshot and two entries each, items, and the vectors of the reference.
        Assert.InRange(result.Rewritten, (Streams / 3 * 3) + Streams + 1, result.Records);
        for (var stream = 0; stream < Streams; stream++)
        {
            var state = (await new StreamStates(Store, _new).ReadAsync($"s{stream}"))!;
            Assert.Equal(written.GetValueOrDefault(stream, 2), state.Log.Count == 0 ? Number(state.Snapshot) : Number(state.Log[^1]));
            Assert.Equal("text", Assert.Single(await new ValidationItems(Store, _new).GetAsync($"s{stream}")).Prompt);
        }

        var moved = (await Library.GetAsync("file", 1))!.VectorsRef!;
        Assert.NotEqual(vectors, moved);
        Assert.Equal("vectors", Encoding.UTF8.GetString(_new.Decrypt(RecordNames.Vectors(null), (await Store.GetBlobAsync(moved))!.Value).Span));
        Assert.Equal(0, (await new Reencryption(Store, _both).RunAsync(null)).Rewritten);
        await new ReleasedBlobs(Store).CleanAsync();
        using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(_temporary!.Server.Configuration);
        Assert.NotNull(await connection.GetDatabase().KeyTimeToLiveAsync($"samke:blobs:{vectors}"));
        Assert.Null(await connection.GetDatabase().KeyTimeToLiveAsync($"samke:blobs:{moved}"));
    }

    [Fact]
    public async Task What_was_cancelled_goes_on_where_it_stopped()
    {
        await FillAsync(_old);
        using var cancel = new CancellationTokenSource();
        var told = new List<ReencryptionProgress>();
        var progress = new Told(at =>
        {
            told.Add(at);
            if (told.Count == 3)
                cancel.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Reencryption(Store, _both).RunAsync(progress, cancel.Token));
        var rest = await new Reencryption(Store, _both).RunAsync(null);

        Assert.Equal((3, 3 * 4), (told[^1].Done, told[^1].Rewritten));
        Assert.Equal((Streams * 4) + 1, told[^1].Rewritten + rest.Rewritten);
        Assert.Equal((Streams * 4) + 1, rest.Records);
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_and_left_and_the_rest_is_done()
    {
        await FillAsync(_old);
        await new ValidationItems(Store, Cipher("c", "c")).AddAsync("z", [Item]);

        var result = await new Reencryption(Store, _both).RunAsync(null);

        Assert.Contains("key 'c', which is missing", Assert.Single(result.Unreadable), StringComparison.Ordinal);
        Assert.Equal((Streams * 4) + 1, result.Rewritten);
        Assert.Single(await new ValidationItems(Store, Cipher("c", "c")).GetAsync("z"));
    }

    [Fact]
    public async Task Without_a_key_that_writes_records_are_written_as_they_are()
    {
        await FillAsync(_old);

        Assert.Equal((Streams * 4) + 1, (await new Reencryption(Store, Cipher(null, "a")).RunAsync(null)).Rewritten);

        Assert.NotNull(await new StreamStates(Store).ReadAsync("s0"));
        Assert.Single(await new ValidationItems(Store).GetAsync("s0"));
    }

    [Fact]
    public void A_record_is_current_where_its_key_is_the_one_that_writes()
    {
        var (one, two) = (Cipher("k", "k", "k2"), Cipher("k2", "k", "k2"));
        var content = "text"u8.ToArray();

        Assert.True(one.IsCurrent(one.Encrypt("n", content).Span));
        Assert.False(one.IsCurrent(two.Encrypt("n", content).Span));
        Assert.False(two.IsCurrent(one.Encrypt("n", content).Span));
        Assert.False(one.IsCurrent(content));
        Assert.True(RecordCipher.None.IsCurrent(content));
        Assert.False(RecordCipher.None.IsCurrent(one.Encrypt("n", content).Span));
        // One that begins like an encrypted one without being one.
        Assert.True(RecordCipher.None.IsCurrent(RecordCipher.None.Encrypt("n", one.Encrypt("n", content)).Span));
    }

    public async ValueTask InitializeAsync() => _temporary = await TemporaryRedis.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (_temporary is not null)
            await _temporary.DisposeAsync();
    }

    private RedisStore Store => _temporary!.Store;

    private ReferenceLibrary Library => new(Store, new AuditLog(Store));

    private static ValidationItem Item => new() { Id = "1", Prompt = "text", Choices = ["a", "b"], Answer = 0 };

    /// <summary>Streams with a snapshot, two entries of the log and an item each, and a reference of a file.</summary>
    /// <returns>Digest of the reference's vectors.</returns>
    private async Task<string> FillAsync(RecordCipher cipher)
    {
        var states = new StreamStates(Store, cipher);
        for (var stream = 0; stream < Streams; stream++)
        {
            var versions = StateVersions.None;
            for (var number = 0; number <= 2; number++)
                versions = (await states.TryWriteAsync([Write($"s{stream}", versions, number, isSnapshot: number == 0)]))![0];
            await new ValidationItems(Store, cipher).AddAsync($"s{stream}", [Item]);
        }

        var vectors = await Store.PutBlobAsync(cipher.Encrypt(RecordNames.Vectors(null), "vectors"u8.ToArray()));
        var id = (await Library.CreateAsync(ReferenceSpecs.Of("file"), Guid.NewGuid())).Id;
        await Library.ChangeAsync(id, found => found with { State = ReferenceStates.Ready, VectorsRef = vectors });
        return vectors;
    }

    /// <summary>Writes as Catch does: from what it last wrote, and where that is not the last any more, from what it reads.</summary>
    /// <returns>The last number of each stream.</returns>
    private static async Task<Dictionary<int, int>> WriteOnAsync(StreamStates states, IReadOnlyList<int> streams, CancellationToken stop)
    {
        var held = new Dictionary<int, StateVersions>();
        var last = streams.ToDictionary(stream => stream, _ => 2);
        do
        {
            foreach (var stream in streams)
            {
                if (!held.TryGetValue(stream, out var versions))
                {
                    var read = (await states.ReadAsync($"s{stream}", CancellationToken.None))!;
                    Assert.Equal(last[stream], read.Log.Count == 0 ? Number(read.Snapshot) : Number(read.Log[^1]));
                    versions = read.Versions;
                }

                held.Remove(stream);
                var next = last[stream] + 1;
                if (await states.TryWriteAsync([Write($"s{stream}", versions, next, isSnapshot: next % 5 == 0)], CancellationToken.None) is { } after)
                    (held[stream], last[stream]) = (after[0], next);
            }
        }
        while (!stop.IsCancellationRequested);
        return last;
    }

    private static StateWrite Write(string stream, StateVersions versions, int number, bool isSnapshot)
    {
        var content = Encoding.UTF8.GetBytes($"{number}");
        var head = new StreamHead { Commit = number, Prompts = number, Phase = "learning", Epoch = 0, Ingest = new IngestCounters() };
        return isSnapshot ? new StateWrite(stream, versions, head, content, null) : new StateWrite(stream, versions, head, null, content);
    }

    private static int Number(ReadOnlyMemory<byte> content) => int.Parse(Encoding.UTF8.GetString(content.Span), System.Globalization.CultureInfo.InvariantCulture);

    private static RecordCipher Cipher(string? current, params string[] ids) =>
        new(new RecordKeys(ids.ToDictionary(id => id, id => Enumerable.Repeat((byte)id.Sum(character => character), RecordKeys.KeyBytes).ToArray()), current));

    private sealed class Told(Action<ReencryptionProgress> tell) : IProgress<ReencryptionProgress>
    {
        public void Report(ReencryptionProgress value) => tell(value);
    }
}
