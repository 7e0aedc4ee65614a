using System.Text;
using Xunit;

namespace SamkeStream.State.Tests;

/// <summary>What every store must do; run on each implementation. Keys are fresh for every test, so a server may be shared.</summary>
public abstract class StoreSpecs
{
    private static readonly string[] BadKeys =
    [
        "", "..", "a:..", "a/b", "/etc/passwd", "a::b", ":a", "a:", ".a", "-a", "a b", "a+b", "a\n", "ä", "a:b*", "blobs:x", "logs:x", "index",
        new('a', StoreKey.MaxLength + 1),
    ];

    private readonly string _root = "t" + Guid.NewGuid().ToString("N");

    protected abstract IStore Store { get; }

    [Fact]
    public async Task Document_is_read_as_it_was_written()
    {
        byte[] body = [0, 1, 2, 255, 13, 10, 0];
        Assert.True(await Store.TryCommitAsync([new(Key("a"), body, null)]));

        var document = await Store.ReadAsync(Key("a"));

        Assert.Equal(body, document!.Body.ToArray());
        Assert.Equal(StoreKey.VersionOf(body), document.Version);
    }

    [Fact]
    public async Task Empty_document_is_a_document()
    {
        Assert.True(await Store.TryCommitAsync([new(Key("a"), Array.Empty<byte>(), null)]));
        Assert.Equal(0, (await Store.ReadAsync(Key("a")))!.Body.Length);
        Assert.False(await Store.TryCommitAsync([new(Key("a"), Bytes("x"), null)]));
    }

    [Fact]
    public async Task Missing_document_is_null() => Assert.Null(await Store.ReadAsync(Key("a")));

    [Fact]
    public async Task Commit_is_refused_when_the_document_exists_already()
    {
        await PutAsync("a", "one");
        Assert.False(await Store.TryCommitAsync([new(Key("a"), Bytes("two"), null)]));
        Assert.Equal("one", await TextAsync("a"));
    }

    [Fact]
    public async Task Commit_is_refused_when_the_document_is_missing_or_at_another_version()
    {
        Assert.False(await Store.TryCommitAsync([new(Key("a"), Bytes("two"), Version("one"))]));
        await PutAsync("a", "one");
        Assert.False(await Store.TryCommitAsync([new(Key("a"), Bytes("three"), Version("two"))]));
        Assert.True(await Store.TryCommitAsync([new(Key("a"), Bytes("three"), Version("one"))]));
        Assert.Equal("three", await TextAsync("a"));
    }

    [Fact]
    public async Task Commit_of_several_documents_makes_all_writes_or_none()
    {
        await PutAsync("a", "a1");
        await PutAsync("b", "b1");

        Assert.False(await Store.TryCommitAsync(
            [new(Key("a"), Bytes("a2"), Version("a1")), new(Key("b"), Bytes("b2"), Version("wrong")), new(Key("c"), Bytes("c2"), null)]));
        Assert.Equal(("a1", "b1", null), (await TextAsync("a"), await TextAsync("b"), await TextAsync("c")));

        Assert.True(await Store.TryCommitAsync(
            [new(Key("a"), Bytes("a2"), Version("a1")), new(Key("b"), null, Version("b1")), new(Key("c"), Bytes("c2"), null)]));
        Assert.Equal(("a2", null, "c2"), (await TextAsync("a"), await TextAsync("b"), await TextAsync("c")));
    }

    [Fact]
    public async Task Deleted_document_is_gone_from_the_list_and_can_be_made_again()
    {
        await PutAsync("a", "one");
        Assert.True(await Store.TryCommitAsync([new(Key("a"), null, Version("one"))]));
        Assert.Null(await Store.ReadAsync(Key("a")));
        Assert.Empty(await Store.ListAsync(_root + ":"));
        await PutAsync("a", "two");
        Assert.Equal("two", await TextAsync("a"));
    }

    [Fact]
    public async Task Commit_without_writes_or_with_one_key_twice_is_an_error()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.TryCommitAsync([]));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Store.TryCommitAsync([new(Key("a"), Bytes("1"), null), new(Key("a"), Bytes("2"), null)]));
        Assert.Null(await Store.ReadAsync(Key("a")));
    }

    [Fact]
    public async Task Keys_that_are_not_allowed_are_refused_everywhere()
    {
        foreach (var key in BadKeys)
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ReadAsync(key));
            await Assert.ThrowsAsync<ArgumentException>(async () => await Store.TryCommitAsync([new(key, Bytes("x"), null)]));
            await Assert.ThrowsAsync<ArgumentException>(async () => await Store.AppendAsync(key, Bytes("x"), 1));
            await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ReadLogAsync(key, 1));
            await Assert.ThrowsAsync<ArgumentException>(async () => await Store.DeleteLogAsync(key));
        }
    }

    [Fact]
    public async Task Longest_key_works_and_upper_case_is_another_key()
    {
        var key = (_root + ":").PadRight(StoreKey.MaxLength, 'x');
        Assert.True(await Store.TryCommitAsync([new(key, Bytes("lower"), null)]));
        Assert.True(await Store.TryCommitAsync([new(key[..^1] + "X", Bytes("upper"), null)]));
        Assert.Equal("lower", Encoding.UTF8.GetString((await Store.ReadAsync(key))!.Body.Span));
    }

    [Fact]
    public async Task List_gives_the_keys_with_the_prefix_in_ordinal_order()
    {
        foreach (var name in new[] { "b", "a:x", "a", "a-b", "aB", "c" })
            await PutAsync(name, "1");
        Assert.Equal([Key("a"), Key("a-b"), Key("a:x"), Key("aB")], await Store.ListAsync(Key("a")));
        Assert.Equal(6, (await Store.ListAsync(_root + ":")).Count);
        Assert.Empty(await Store.ListAsync(Key("d")));
    }

    [Fact]
    public async Task Last_keys_of_a_range_come_newest_first_and_page_by_page()
    {
        foreach (var name in new[] { "b", "a:1", "a:2", "a:3", "a:30", "a", "c" })
            await PutAsync(name, name);
        Assert.Equal([Key("a:30"), Key("a:3")], await Store.ListLastAsync(Key("a:"), Key("a;"), 2));
        Assert.Equal([Key("a:2"), Key("a:1")], await Store.ListLastAsync(Key("a:"), Key("a:3"), 10));
        Assert.Equal([Key("a:3"), Key("a:2")], await Store.ListLastAsync(Key("a:2"), Key("a:30"), 10));
        Assert.Empty(await Store.ListLastAsync(Key("a:3"), Key("a:3"), 10));
        Assert.Empty(await Store.ListLastAsync(Key("c"), Key("a"), 10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ListLastAsync("a", "b", 0));
    }

    [Fact]
    public async Task Of_many_writers_of_one_version_exactly_one_wins()
    {
        await PutAsync("a", "0");
        var won = await Task.WhenAll(Enumerable.Range(1, 32).Select(i =>
            Task.Run(async () => await Store.TryCommitAsync([new(Key("a"), Bytes($"{i}"), Version("0"))]))));
        Assert.Single(won, true);
        Assert.Equal($"{Array.IndexOf(won, true) + 1}", await TextAsync("a"));
    }

    [Fact]
    public async Task Counter_raised_by_many_loses_no_step()
    {
        await PutAsync("n", "0");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var step = 0; step < 25;)
            {
                var document = (await Store.ReadAsync(Key("n")))!;
                var next = int.Parse(Encoding.UTF8.GetString(document.Body.Span)) + 1;
                if (await Store.TryCommitAsync([new(Key("n"), Bytes($"{next}"), document.Version)]))
                    step++;
            }
        })));
        Assert.Equal("200", await TextAsync("n"));
    }

    [Fact]
    public async Task A_blob_may_be_deleted_before_its_time()
    {
        var content = System.Text.Encoding.UTF8.GetBytes($"to be deleted {Guid.NewGuid()}");
        var digest = await Store.PutBlobAsync(content, TimeSpan.FromHours(1));
        await Store.DeleteBlobAsync(digest);
        Assert.Null(await Store.GetBlobAsync(digest));
        await Store.DeleteBlobAsync(digest);
        await Store.CompactAsync();
        Assert.Equal(digest, await Store.PutBlobAsync(content));
        Assert.Equal(content, (await Store.GetBlobAsync(digest))!.Value.ToArray());
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.DeleteBlobAsync("../x"));
    }

    [Fact]
    public async Task Large_document_comes_back_whole()
    {
        var body = new byte[3 << 20];
        new Random(1).NextBytes(body);
        Assert.True(await Store.TryCommitAsync([new(Key("a"), body, null)]));
        var document = await Store.ReadAsync(Key("a"));
        Assert.Equal(body, document!.Body.ToArray());
    }

    [Fact]
    public async Task Blob_is_named_by_its_content_and_putting_it_again_is_harmless()
    {
        var content = Bytes("content of " + _root);
        var digest = await Store.PutBlobAsync(content);
        Assert.Equal(StoreKey.DigestOf(content), digest);
        Assert.Equal(digest, await Store.PutBlobAsync(content));
        Assert.Equal(content, (await Store.GetBlobAsync(digest))!.Value.ToArray());
    }

    [Fact]
    public async Task Missing_blob_is_null_and_a_bad_digest_an_error()
    {
        Assert.Null(await Store.GetBlobAsync(StoreKey.DigestOf(Bytes("never stored " + _root))));
        foreach (var digest in new[] { "", "abc", "../../etc/passwd", new string('A', 64), new string('g', 64) })
            await Assert.ThrowsAsync<ArgumentException>(async () => await Store.GetBlobAsync(digest));
    }

    [Fact]
    public async Task Many_blobs_at_once_are_all_there()
    {
        var digests = await Task.WhenAll(Enumerable.Range(0, 24).Select(i =>
            Task.Run(async () => await Store.PutBlobAsync(Bytes($"{_root} {i % 6}")))));
        Assert.Equal(6, digests.Distinct().Count());
        foreach (var digest in digests)
            Assert.NotNull(await Store.GetBlobAsync(digest));
    }

    [Fact]
    public async Task Blob_is_gone_when_its_lifetime_is_over()
    {
        var digest = await Store.PutBlobAsync(Bytes("short " + _root), TimeSpan.FromSeconds(1));
        Assert.NotNull(await Store.GetBlobAsync(digest));
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Null(await Store.GetBlobAsync(digest));
        await Store.PutBlobAsync(Bytes("short " + _root), TimeSpan.FromHours(1));
        Assert.NotNull(await Store.GetBlobAsync(digest));
    }

    [Fact]
    public async Task No_put_shortens_a_lifetime()
    {
        var kept = await Store.PutBlobAsync(Bytes("kept " + _root));
        await Store.PutBlobAsync(Bytes("kept " + _root), TimeSpan.FromSeconds(1));
        var prolonged = await Store.PutBlobAsync(Bytes("prolonged " + _root), TimeSpan.FromSeconds(1));
        await Store.PutBlobAsync(Bytes("prolonged " + _root));
        var longer = await Store.PutBlobAsync(Bytes("longer " + _root), TimeSpan.FromHours(1));
        await Store.PutBlobAsync(Bytes("longer " + _root), TimeSpan.FromSeconds(1));
        await PassAsync(TimeSpan.FromSeconds(1));
        foreach (var digest in new[] { kept, prolonged, longer })
            Assert.NotNull(await Store.GetBlobAsync(digest));
    }

    [Fact]
    public async Task A_blob_that_stayed_for_good_can_be_given_an_end_and_be_kept_again()
    {
        var gone = await Store.PutBlobAsync(Bytes("gone " + _root));
        var again = await Store.PutBlobAsync(Bytes("again " + _root));
        await Store.ExpireBlobAsync(gone, TimeSpan.FromSeconds(1));
        await Store.ExpireBlobAsync(again, TimeSpan.FromSeconds(1));
        await Store.ExpireBlobAsync(StoreKey.DigestOf(Bytes("never stored " + _root)), TimeSpan.FromSeconds(1));
        await Store.PutBlobAsync(Bytes("again " + _root));
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Null(await Store.GetBlobAsync(gone));
        Assert.NotNull(await Store.GetBlobAsync(again));
    }

    [Fact]
    public async Task Damaged_blob_is_never_handed_out_and_putting_it_again_repairs_it()
    {
        var content = Bytes("sound " + _root);
        var digest = await Store.PutBlobAsync(content);
        await DamageBlobAsync(digest);
        var damaged = await Assert.ThrowsAsync<DamagedBlobException>(async () => await Store.GetBlobAsync(digest));
        Assert.Equal(digest, damaged.Digest);
        await Store.PutBlobAsync(content);
        Assert.Equal(content, (await Store.GetBlobAsync(digest))!.Value.ToArray());
    }

    [Fact]
    public async Task Log_gives_its_newest_entries_oldest_first()
    {
        Assert.Empty(await Store.ReadLogAsync(Key("log"), 5));
        foreach (var entry in new[] { "1", "", "3" })
            await Store.AppendAsync(Key("log"), Bytes(entry), 10);
        Assert.Equal(["1", "", "3"], await LogAsync("log", 10));
        Assert.Equal(["", "3"], await LogAsync("log", 2));
    }

    [Fact]
    public async Task Log_keeps_its_newest_entries_and_not_many_more()
    {
        for (var i = 0; i < 50; i++)
            await Store.AppendAsync(Key("log"), Bytes($"{i}"), 8);
        Assert.Equal(Enumerable.Range(42, 8).Select(i => $"{i}"), await LogAsync("log", 8));
        Assert.InRange((await LogAsync("log", 1000)).Count, 8, 15);
    }

    [Fact]
    public async Task Entries_appended_at_once_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
            await Store.AppendAsync(Key("log"), Bytes($"{i}"), 1000))));
        Assert.Equal(Enumerable.Range(0, 100), (await LogAsync("log", 1000)).Select(int.Parse).Order());
    }

    [Fact]
    public async Task Deleted_log_is_empty_and_can_be_used_again()
    {
        await Store.DeleteLogAsync(Key("log"));
        await Store.AppendAsync(Key("log"), Bytes("1"), 10);
        await Store.DeleteLogAsync(Key("log"));
        Assert.Empty(await LogAsync("log", 10));
        await Store.AppendAsync(Key("log"), Bytes("2"), 10);
        Assert.Equal(["2"], await LogAsync("log", 10));
    }

    [Fact]
    public async Task Log_and_document_of_one_name_are_two_things()
    {
        await PutAsync("same", "document");
        await Store.AppendAsync(Key("same"), Bytes("entry"), 10);
        Assert.Equal("document", await TextAsync("same"));
        Assert.Equal(["entry"], await LogAsync("same", 10));
    }

    [Fact]
    public async Task Counts_below_one_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.AppendAsync(Key("log"), Bytes("1"), 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ReadLogAsync(Key("log"), 0));
    }

    [Fact]
    public async Task Ping_returns() => await Store.PingAsync();

    /// <summary>Lets the time of the store pass.</summary>
    protected abstract Task PassAsync(TimeSpan span);

    /// <summary>Puts other bytes where the blob lies.</summary>
    protected abstract Task DamageBlobAsync(string digest);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Version(string text) => StoreKey.VersionOf(Bytes(text));

    private string Key(string name) => $"{_root}:{name}";

    private async Task PutAsync(string name, string text) => Assert.True(await Store.TryCommitAsync([new(Key(name), Bytes(text), null)]));

    private async Task<string?> TextAsync(string name) =>
        await Store.ReadAsync(Key(name)) is { } document ? Encoding.UTF8.GetString(document.Body.Span) : null;

    private async Task<List<string>> LogAsync(string name, int newest) =>
        [.. (await Store.ReadLogAsync(Key(name), newest)).Select(entry => Encoding.UTF8.GetString(entry.Span))];
}
