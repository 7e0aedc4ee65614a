using SamkeStream.State.Tests.Operators;
using Xunit;

namespace SamkeStream.State.Tests.References;

public sealed class RedisReferenceSpecs(RedisOperatorSpecs.Server server) : ReferenceSpecs, IClassFixture<RedisOperatorSpecs.Server>, IAsyncLifetime
{
    private RedisStore? _store;

    protected override IStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await RedisStore.ConnectAsync(await server.ConfigurationAsync());

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }
}
