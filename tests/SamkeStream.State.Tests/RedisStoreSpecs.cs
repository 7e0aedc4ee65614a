using System.Diagnostics;
using SamkeStream.Testing;
using StackExchange.Redis;
using Xunit;

namespace SamkeStream.State.Tests;

public sealed class RedisStoreSpecs(RedisStoreSpecs.Server server) : StoreSpecs, IClassFixture<RedisStoreSpecs.Server>, IAsyncLifetime
{
    private RedisStore? _store;

    protected override IStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await RedisStore.ConnectAsync(await server.ConfigurationAsync());

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    /// <summary>Redis keeps its own clock, so the test waits until it shows the span.</summary>
    protected override async Task PassAsync(TimeSpan span)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < span + TimeSpan.FromMilliseconds(50))
            await Task.Delay(20);
    }

    protected override async Task DamageBlobAsync(string digest)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(await server.ConfigurationAsync());
        await connection.GetDatabase().StringSetAsync($"samke:blobs:{digest}", "other bytes");
    }

    public sealed class Server : IAsyncLifetime
    {
        private (string Configuration, RedisServer? Started)? _server;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async Task<string> ConfigurationAsync() => (_server ??= await RedisServer.AnyAsync()).Configuration;

        public async ValueTask DisposeAsync()
        {
            if (_server?.Started is { } started)
                await started.DisposeAsync();
        }
    }
}
