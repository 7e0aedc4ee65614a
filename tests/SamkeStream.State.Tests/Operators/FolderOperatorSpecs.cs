using Xunit;

namespace SamkeStream.State.Tests.Operators;

public sealed class FolderOperatorSpecs : OperatorSpecs, IAsyncLifetime
{
    private readonly TemporaryStore _temporary = TemporaryStore.Open();

    protected override IStore Store => _temporary.Store;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();
}
