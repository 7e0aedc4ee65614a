using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Serve.Ingest;

/// <summary>Puts what came in over HTTP on the bus; gives up soon where the broker is away, so that the client knows.</summary>
internal sealed class PromptPublisher(IBus bus, TimeProvider time)
{
    /// <summary>Prompts in one message: with the largest texts still below the size that brokers take.</summary>
    private const int BatchSize = 256;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public Task PublishAsync(PromptSubmitted prompt, CancellationToken cancellationToken) => PublishAsync<PromptSubmitted>(prompt, cancellationToken);

    public Task PublishAsync(OutcomeReported outcome, CancellationToken cancellationToken) => PublishAsync<OutcomeReported>(outcome, cancellationToken);

    public Task PublishAsync(ForceAdaptation command, CancellationToken cancellationToken) => PublishAsync<ForceAdaptation>(command, cancellationToken);

    public async Task PublishAsync(string stream, IReadOnlyList<PromptItem> prompts, CancellationToken cancellationToken)
    {
        foreach (var part in prompts.Chunk(BatchSize))
            await PublishAsync(new PromptBatchSubmitted { Stream = stream, Prompts = part }, cancellationToken);
    }

    private async Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Mandatory: where no queue takes the message yet, the broker says so instead of dropping it.
            await bus.Publish(message, context =>
            {
                if (context.TryGetPayload<RabbitMqSendContext>(out var send))
                    send.Mandatory = true;
            }, either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"a message of type {typeof(T).Name}", exception);
        }
    }
}
