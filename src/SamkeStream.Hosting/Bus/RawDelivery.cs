using System.Text;
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

    /// <summary>A header as the producer sent it; AMQP clients send text as bytes.</summary>
    public static string? Header(this ReceiveContext context, string name)
    {
        if (context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery))
            return delivery.Properties.Text(name);
        return context.TransportHeaders.TryGetHeader(name, out var value) ? value as string : null;
    }

    /// <summary>A header that holds text; AMQP clients send it as bytes.</summary>
    public static string? Text(this RabbitMQ.Client.IReadOnlyBasicProperties properties, string header) =>
        properties.Headers?.TryGetValue(header, out var value) != true ? null : value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value as string;
}
