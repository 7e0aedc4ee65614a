using Xunit;

namespace SamkeStream.State.Tests.References;

public sealed class FolderReferenceSpecs : ReferenceSpecs, IAsyncLifetime
{
    private readonly TemporaryStore _temporary = TemporaryStore.Open();

    protected override IStore Store => _temporary.Store;

    protected override Task EndAsync(TimeSpan span, params string[] blobs)
    {
        _temporary.Time.Pass(span);
        return Task.CompletedTask;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();
}
