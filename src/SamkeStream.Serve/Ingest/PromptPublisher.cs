using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Serve.Ingest;

/// <summary>Puts what came in over HTTP on the bus; gives up soon where the broker is away, so that the client knows.</summary>
internal sealed class PromptPublisher(IBus bus, SamkeOptions options, TimeProvider time, IPromptIntake? intake = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Storing waits for the encoder, which other prompts may keep busy.</summary>
    private static readonly TimeSpan StoreLimit = TimeSpan.FromMinutes(1);

    /// <summary>Returns when the broker has the prompts; within one process, when they are stored.</summary>
    public async Task PublishAsync(string stream, IReadOnlyList<PromptItem> prompts, CancellationToken cancellationToken)
    {
        foreach (var part in PromptChunks.Split(prompts))
        {
            if (options.IsEmbedded && intake is not null)
                await WithinAsync(StoreLimit, "prompts", token => intake.AcceptAsync(stream, part, token), cancellationToken);
            else
                await PublishAsync(new PromptsMessage { Stream = stream, Prompts = part }, cancellationToken);
        }
    }

    public Task PublishAsync(OutcomeReported outcome, CancellationToken cancellationToken) => PublishAsync<OutcomeReported>(outcome, cancellationToken);

    // Mandatory: where no queue takes the message yet, the broker says so instead of dropping it.
    public Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class =>
        WithinAsync(
            Limit,
            $"a message of type {typeof(T).Name}",
            token => bus.Publish(message, context =>
            {
                if (context.TryGetPayload<RabbitMqSendContext>(out var send))
                    send.Mandatory = true;
            }, token),
            cancellationToken);

    private async Task WithinAsync(TimeSpan patience, string what, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await work(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException(what, exception);
        }
    }
}
