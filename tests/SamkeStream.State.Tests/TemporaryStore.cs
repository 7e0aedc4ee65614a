using SamkeStream.Testing;

namespace SamkeStream.State.Tests;

/// <summary>A folder store that is gone after the test.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private TemporaryStore() => Store = FolderStore.Open(Folder, Time);

    public string Folder => _folder.Path;

    public FakeTime Time { get; } = new();

    public FolderStore Store { get; private set; }

    public static TemporaryStore Open() => new();

    /// <summary>The bytes of all files.</summary>
    public Task<byte[]> RawAsync() => _folder.ReadAllAsync();

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = FolderStore.Open(Folder, Time);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
