using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>A RabbitMQ and a Redis of our own, which tests may kill.</summary>
public sealed class Servers : IAsyncLifetime
{
    public RabbitMqServer Rabbit { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Rabbit = await RabbitMqServer.StartAsync();
        Redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
    }

    public async ValueTask DisposeAsync()
    {
        if (Redis is not null)
            await Redis.DisposeAsync();
        if (Rabbit is not null)
            await Rabbit.DisposeAsync();
    }
}

/// <summary>Tests of one collection run one after another, on the same servers.</summary>
[CollectionDefinition(Name)]
public sealed class ServersCollection : ICollectionFixture<Servers>
{
    public const string Name = "servers";
}
