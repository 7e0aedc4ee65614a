using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.State.Tests.Operators;

public sealed class RedisOperatorSpecs(RedisOperatorSpecs.Server server) : OperatorSpecs, IClassFixture<RedisOperatorSpecs.Server>, IAsyncLifetime
{
    private RedisStore? _store;

    protected override IStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await RedisStore.ConnectAsync(await server.ConfigurationAsync());

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    /// <summary>A server of our own: tests damage its audit log.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private RedisServer? _server;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async Task<string> ConfigurationAsync() => (_server ??= await RedisServer.StartAsync()).Configuration;

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
                await _server.DisposeAsync();
        }
    }
}
