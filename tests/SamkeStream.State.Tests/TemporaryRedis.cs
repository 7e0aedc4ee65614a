using SamkeStream.Testing;

namespace SamkeStream.State.Tests;

/// <summary>A Redis of the test's own with a store in it, gone after the test.</summary>
internal sealed class TemporaryRedis : IAsyncDisposable
{
    private TemporaryRedis(RedisServer server, RedisStore store) => (Server, Store) = (server, store);

    public RedisServer Server { get; }

    public RedisStore Store { get; }

    public static async Task<TemporaryRedis> OpenAsync()
    {
        var server = await RedisServer.StartAsync();
        return new TemporaryRedis(server, await RedisStore.ConnectAsync(server.Configuration));
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Server.DisposeAsync();
    }
}
