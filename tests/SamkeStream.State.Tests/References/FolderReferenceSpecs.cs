using Xunit;

namespace SamkeStream.State.Tests.References;

public sealed class FolderReferenceSpecs : ReferenceSpecs, IAsyncLifetime
{
    private readonly TemporaryStore _temporary = TemporaryStore.Open();

    protected override IStore Store => _temporary.Store;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();
}
