using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.State.Tests;

public sealed class FolderStoreSpecs : StoreSpecs, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FakeTime _time = new();
    private FolderStore? _store;

    protected override IStore Store => _store!;

    public ValueTask InitializeAsync()
    {
        _store = FolderStore.Open(_folder.Path, _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        _folder.Dispose();
    }

    protected override Task PassAsync(TimeSpan span)
    {
        _time.Pass(span);
        return Task.CompletedTask;
    }

    protected override Task DamageBlobAsync(string digest)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "blobs", digest[..2], digest), "other bytes");
        return Task.CompletedTask;
    }
}
