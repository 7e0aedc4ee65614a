using System.Text;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.State.Tests;

/// <summary>What is particular to a folder: the lock, the journal, files that vanish.</summary>
public sealed class FolderSpecs
{
    [Fact]
    public async Task Second_opener_is_told_who_has_the_folder()
    {
        await using var temporary = TemporaryStore.Open();
        var refused = Assert.Throws<StoreRefusedException>(() => FolderStore.Open(temporary.Folder, temporary.Time));
        Assert.Contains($"{temporary.Folder}: is in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        await temporary.ReopenAsync();
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_named()
    {
        var missing = Assert.Throws<StoreUnavailableException>(() => FolderStore.Open("/proc/samke", new FakeTime()));
        Assert.Contains("/proc/samke: cannot be opened", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_of_another_format_is_refused_and_not_locked()
    {
        await using var temporary = TemporaryStore.Open();
        await temporary.Store.DisposeAsync();
        File.WriteAllText(Path.Combine(temporary.Folder, "format"), "samke store 2");
        var refused = Assert.Throws<StoreRefusedException>(() => FolderStore.Open(temporary.Folder, temporary.Time));
        Assert.Contains("has the format 'samke store 2'; allowed is 'samke store 1'", refused.Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(temporary.Folder, "format"), "samke store 1");
        await temporary.ReopenAsync();
    }

    [Fact]
    public async Task Everything_is_there_after_reopening()
    {
        await using var temporary = TemporaryStore.Open();
        await temporary.Store.TryCommitAsync([new("a:b", Bytes("1"), null)]);
        await temporary.Store.AppendAsync("log", Bytes("entry"), 5);
        var digest = await temporary.Store.PutBlobAsync(Bytes("blob"));
        await temporary.ReopenAsync();
        await temporary.Store.AppendAsync("log", Bytes("another"), 5);
        Assert.Equal(["a:b"], await temporary.Store.ListAsync("a"));
        Assert.Equal(2, (await temporary.Store.ReadLogAsync("log", 5)).Count);
        Assert.NotNull(await temporary.Store.GetBlobAsync(digest));
    }

    [Fact]
    public async Task Journal_alone_brings_documents_and_logs_back()
    {
        await using var temporary = TemporaryStore.Open();
        await WriteAsync(temporary.Store);
        using var copy = Copy(temporary.Folder);
        Directory.Delete(Path.Combine(copy.Path, "documents"), recursive: true);
        Directory.Delete(Path.Combine(copy.Path, "logs"), recursive: true);
        await using var store = FolderStore.Open(copy.Path, temporary.Time);
        await VerifyAsync(store, 3);
    }

    [Fact]
    public async Task Replaying_the_journal_over_its_own_effects_changes_nothing()
    {
        await using var temporary = TemporaryStore.Open();
        await WriteAsync(temporary.Store);
        using var copy = Copy(temporary.Folder);
        await using var store = FolderStore.Open(copy.Path, temporary.Time);
        await VerifyAsync(store, 3);
    }

    [Fact]
    public async Task Journal_cut_anywhere_gives_the_state_after_its_last_whole_record()
    {
        await using var temporary = TemporaryStore.Open();
        await WriteAsync(temporary.Store);
        var journal = await File.ReadAllBytesAsync(Path.Combine(temporary.Folder, "journal"));
        var steps = new HashSet<int>();
        for (var length = 0; length <= journal.Length; length += 7)
        {
            using var folder = new TempFolder();
            await File.WriteAllBytesAsync(Path.Combine(folder.Path, "journal"), journal[..length]);
            await using var store = FolderStore.Open(folder.Path, temporary.Time);
            var step = await store.ReadAsync("pair:a") is { } a ? int.Parse(Encoding.UTF8.GetString(a.Body.Span)) : 0;
            var other = await store.ReadAsync("pair:b") is { } b ? int.Parse(Encoding.UTF8.GetString(b.Body.Span)) : 0;
            Assert.Equal(step, other);
            steps.Add(step);
        }

        Assert.Equal([0, 1, 2, 3], steps.Order());
    }

    [Fact]
    public async Task Log_cut_in_the_middle_of_an_entry_loses_only_that_entry_and_goes_on()
    {
        await using var temporary = TemporaryStore.Open();
        foreach (var entry in new[] { "one", "two", "three" })
            await temporary.Store.AppendAsync("log", Bytes(entry), 10);
        await temporary.Store.DisposeAsync();
        using (var file = File.OpenWrite(Path.Combine(temporary.Folder, "logs", "log")))
            file.SetLength(file.Length - 2);
        await temporary.ReopenAsync();
        await temporary.Store.AppendAsync("log", Bytes("four"), 10);
        var entries = await temporary.Store.ReadLogAsync("log", 10);
        Assert.Equal(["one", "two", "four"], entries.Select(entry => Encoding.UTF8.GetString(entry.Span)));
    }

    [Fact]
    public async Task Long_journal_is_emptied_and_nothing_is_lost()
    {
        await using var temporary = TemporaryStore.Open();
        var body = new byte[1 << 20];
        for (var i = 0; i < 20; i++)
        {
            body[0] = (byte)i;
            Assert.True(await temporary.Store.TryCommitAsync([new($"doc:{i}", body.ToArray(), null)]));
        }

        Assert.InRange(new FileInfo(Path.Combine(temporary.Folder, "journal")).Length, 0, 17 << 20);
        for (var i = 0; i < 20; i++)
            Assert.Equal(i, (await temporary.Store.ReadAsync($"doc:{i}"))!.Body.Span[0]);
    }

    [Fact]
    public async Task Folder_that_vanishes_is_reported_and_used_again_when_it_is_back()
    {
        await using var temporary = TemporaryStore.Open();
        await temporary.Store.TryCommitAsync([new("a", Bytes("1"), null)]);
        var documents = Path.Combine(temporary.Folder, "documents");
        Directory.Move(documents, documents + ".away");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await temporary.Store.PingAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await temporary.Store.TryCommitAsync([new("b", Bytes("1"), null)]));

        Directory.Move(documents + ".away", documents);
        await temporary.Store.PingAsync();
        Assert.True(await temporary.Store.TryCommitAsync([new("c", Bytes("1"), null)]));
        // The failed commit had reached the journal: it may be made, and here it is.
        Assert.Equal(["a", "b", "c"], await temporary.Store.ListAsync(""));
    }

    [Fact]
    public async Task Blobs_whose_time_is_over_and_earlier_versions_are_deleted_when_the_store_opens_and_every_five_minutes()
    {
        await using var temporary = TemporaryStore.Open();
        await temporary.Store.PutBlobAsync(Bytes("short"), TimeSpan.FromMinutes(1));
        await temporary.Store.PutBlobAsync(Bytes("long"), TimeSpan.FromMinutes(30));
        temporary.Time.Pass(TimeSpan.FromMinutes(2));
        await temporary.ReopenAsync();
        Assert.Equal(2, FilesOfBlobs());
        await temporary.Store.TryCommitAsync([new("a", Bytes("earlier"), null)]);
        await temporary.Store.TryCommitAsync([new("a", Bytes("later"), StoreKey.VersionOf(Bytes("earlier")))]);
        Assert.NotEqual(0, new FileInfo(Path.Combine(temporary.Folder, "journal")).Length);

        temporary.Time.Pass(TimeSpan.FromHours(1));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (FilesOfBlobs() > 0 || new FileInfo(Path.Combine(temporary.Folder, "journal")).Length > 0)
            await Task.Delay(10, limit.Token);
        Assert.Equal("later", Encoding.UTF8.GetString((await temporary.Store.ReadAsync("a"))!.Body.Span));

        int FilesOfBlobs() => Directory.GetFiles(Path.Combine(temporary.Folder, "blobs"), "*", SearchOption.AllDirectories).Length;
    }

    [Fact]
    public async Task Closed_store_says_so()
    {
        await using var temporary = TemporaryStore.Open();
        await temporary.Store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await temporary.Store.TryCommitAsync([new("a", Bytes("1"), null)]));
        await temporary.Store.DisposeAsync();
    }

    private static async Task WriteAsync(FolderStore store)
    {
        string? before = null;
        for (var step = 1; step <= 3; step++)
        {
            var body = Bytes($"{step}");
            Assert.True(await store.TryCommitAsync([new("pair:a", body, before), new("pair:b", body, before)]));
            before = StoreKey.VersionOf(body);
            await store.AppendAsync("steps", body, 10);
        }

        await store.AppendAsync("gone", Bytes("x"), 10);
        await store.DeleteLogAsync("gone");
        await store.TryCommitAsync([new("deleted", Bytes("x"), null)]);
        await store.TryCommitAsync([new("deleted", null, StoreKey.VersionOf("x"u8))]);
    }

    private static async Task VerifyAsync(FolderStore store, int steps)
    {
        Assert.Equal(["pair:a", "pair:b"], await store.ListAsync(""));
        Assert.Equal(Bytes($"{steps}"), (await store.ReadAsync("pair:a"))!.Body.ToArray());
        Assert.Equal(steps, (await store.ReadLogAsync("steps", 10)).Count);
        Assert.Empty(await store.ReadLogAsync("gone", 10));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static TempFolder Copy(string folder)
    {
        var copy = new TempFolder();
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) is not ("lock" or "pid")))
        {
            var target = Path.Combine(copy.Path, Path.GetRelativePath(folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, File.ReadAllBytes(path));
        }

        return copy;
    }
}
