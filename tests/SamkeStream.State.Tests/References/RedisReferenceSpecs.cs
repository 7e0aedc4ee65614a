using SamkeStream.State.Tests.Operators;
using Xunit;

namespace SamkeStream.State.Tests.References;

public sealed class RedisReferenceSpecs(RedisOperatorSpecs.Server server) : ReferenceSpecs, IClassFixture<RedisOperatorSpecs.Server>, IAsyncLifetime
{
    private RedisStore? _store;

    protected override IStore Store => _store!;

    // The server's clock cannot be moved: an end that is set is made to come at once.
    protected override async Task EndAsync(TimeSpan span, params string[] blobs)
    {
        using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(await server.ConfigurationAsync());
        foreach (var blob in blobs)
        {
            Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync($"samke:blobs:{blob}"))!.Value, TimeSpan.Zero, span);
            await connection.GetDatabase().KeyExpireAsync($"samke:blobs:{blob}", TimeSpan.Zero);
        }
    }

    public async ValueTask InitializeAsync() => _store = await RedisStore.ConnectAsync(await server.ConfigurationAsync());

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }
}
