using MassTransit;

namespace SamkeStream.Hosting;

/// <summary>What the broker says about a delivery; null within one process.</summary>
public static class RawDelivery
{
    public static string? RoutingKey(this ReceiveContext context) =>
        context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) ? delivery.RoutingKey : null;

    /// <summary>The producer's message id as it was sent, which need be no UUID.</summary>
    public static string? BrokerMessageId(this ReceiveContext context) =>
        context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) && delivery.Properties.MessageId is { Length: > 0 } id ? id : null;
}
