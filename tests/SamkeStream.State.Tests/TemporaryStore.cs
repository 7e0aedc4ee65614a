using SamkeStream.Testing;

namespace SamkeStream.State.Tests;

/// <summary>A folder store that is gone after the test.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private TemporaryStore(string folder)
    {
        Folder = folder;
        Store = FolderStore.Open(folder, Time);
    }

    public string Folder { get; }

    public FakeTime Time { get; } = new();

    public FolderStore Store { get; private set; }

    public static TemporaryStore Open() => new(Directory.CreateTempSubdirectory("samke-store-").FullName);

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = FolderStore.Open(Folder, Time);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
