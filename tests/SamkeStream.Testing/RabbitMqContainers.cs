using Testcontainers.RabbitMq;

namespace SamkeStream.Testing;

/// <summary>One RabbitMQ container for all tests of a process; it ends with the process.</summary>
internal static class RabbitMqContainers
{
    private const string Image = "rabbitmq:4.1-alpine";

    private static readonly Lazy<Task<RabbitMqContainer>> Shared = new(StartAsync);

    /// <summary>amqp address of the container.</summary>
    public static async Task<string> AddressAsync() => (await Shared.Value).GetConnectionString();

    private static async Task<RabbitMqContainer> StartAsync()
    {
        var container = new RabbitMqBuilder(Image).WithUsername("guest").WithPassword("guest")
            .WithResourceMapping("[rabbitmq_consistent_hash_exchange]."u8.ToArray(), "/etc/rabbitmq/enabled_plugins")
            .Build();
        await container.StartAsync();
        return container;
    }
}
