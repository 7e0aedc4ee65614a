using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.State.Tests;

/// <summary>What depends on how the server is set up, and on whether it is there.</summary>
public sealed class RedisServerSpecs
{
    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-ttl")]
    public async Task Server_that_drops_keys_is_refused(string policy)
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", policy);
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => RedisStore.ConnectAsync(server.Configuration));
        Assert.Contains($"{server.Configuration}: maxmemory-policy is '{policy}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("allowed is 'noeviction'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_persistence_is_warned_of()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "no", "--save", "");
        await using var store = await RedisStore.ConnectAsync(server.Configuration);
        Assert.Contains("neither appendonly nor save is set", Assert.Single(store.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshots_alone_are_warned_of()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "no", "--save", "60 1");
        await using var store = await RedisStore.ConnectAsync(server.Configuration);
        Assert.Contains("loses what came after its last snapshot", Assert.Single(store.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_only_server_is_taken_without_a_warning()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await RedisStore.ConnectAsync(server.Configuration);
        Assert.Empty(store.Warnings);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_named()
    {
        var server = await RedisServer.StartAsync();
        await server.DisposeAsync();
        var missing = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => RedisStore.ConnectAsync(server.Configuration + ",connectTimeout=500,connectRetry=1"));
        Assert.Contains($"store {server.Configuration}: no answer from Redis", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_password_is_an_answer_that_names_the_server_and_hides_the_password()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right");
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => RedisStore.ConnectAsync(server.Configuration + ",password=sesame-7,connectTimeout=500,connectRetry=1"));
        Assert.Contains(server.Configuration, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame-7", refused.ToString(), StringComparison.Ordinal);
        await using var store = await RedisStore.ConnectAsync(server.Configuration + ",password=right");
        await store.PingAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:1,no-such-option=3")]
    [InlineData("localhost:notaport")]
    public async Task Configuration_that_cannot_be_read_is_refused(string configuration)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => RedisStore.ConnectAsync(configuration));
        Assert.Contains("allowed is host:port", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_server_is_reported_and_found_again_with_everything_acknowledged()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always", "--save", "");
        await using var store = await RedisStore.ConnectAsync(server.Configuration + ",connectTimeout=1000,syncTimeout=10000");
        Assert.True(await store.TryCommitAsync([new("a", "1"u8.ToArray(), null)]));
        var digest = await store.PutBlobAsync("blob"u8.ToArray());
        await store.AppendAsync("log", "entry"u8.ToArray(), 3);

        await server.KillAsync();
        var lost = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.PingAsync());
        Assert.Equal(server.Configuration, lost.Place);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ReadAsync("a"));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryCommitAsync([new("b", "1"u8.ToArray(), null)]));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.GetBlobAsync(digest));

        await server.RestartAsync();
        await UntilItAnswersAsync(store);
        Assert.Equal("1"u8.ToArray(), (await store.ReadAsync("a"))!.Body.ToArray());
        Assert.Equal("blob"u8.ToArray(), (await store.GetBlobAsync(digest))!.Value.ToArray());
        Assert.Single(await store.ReadLogAsync("log", 3));
    }

    [Fact]
    public async Task Server_without_memory_refuses_writes_and_loses_nothing()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "3mb", "--maxmemory-policy", "noeviction");
        await using var store = await RedisStore.ConnectAsync(server.Configuration);
        Assert.True(await store.TryCommitAsync([new("a", "1"u8.ToArray(), null)]));
        var full = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                var content = new byte[1 << 20];
                content[0] = (byte)i;
                await store.PutBlobAsync(content);
            }
        });
        Assert.Contains("maxmemory", full.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.ReadAsync("a"));
    }

    private static async Task UntilItAnswersAsync(RedisStore store)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (true)
        {
            try
            {
                await store.PingAsync(limit.Token);
                await store.GetBlobAsync(new string('0', 64), limit.Token);
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }
}
