using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace SamkeStream.Catch.Ingest;

/// <summary>Which Catch workers are alive: each says so every few seconds on an exchange that all hear.</summary>
internal sealed class WorkerPresence(IConnection connection, TimeProvider time) : IAsyncDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private const string Exchange = "samke.catch.workers";
    private const string Alive = "alive";
    private const string Leaving = "leaving";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, long> _heard = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0);
    private IChannel? _channel;

    /// <summary>This worker's place among those alive, and their number.</summary>
    public (int Place, int Workers) Place()
    {
        foreach (var (worker, at) in _heard)
        {
            if (time.GetElapsedTime(at) > Patience)
                _heard.TryRemove(worker, out _);
        }

        var all = _heard.Keys.Append(_id).Order(StringComparer.Ordinal).ToList();
        return (all.IndexOf(_id), all.Count);
    }

    /// <summary>Who is there, in words that change when somebody comes or goes.</summary>
    public string View() => string.Join(' ', _heard.Keys.Append(_id).Order(StringComparer.Ordinal));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await _channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        var queue = await _channel.QueueDeclareAsync(cancellationToken: cancellationToken);
        await _channel.QueueBindAsync(queue.QueueName, Exchange, "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += OnHeardAsync;
        await _channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        await SayAsync(Alive, cancellationToken);
    }

    /// <summary>Says that this worker is alive and waits a while, less where somebody comes or goes.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await SayAsync(Alive, cancellationToken);
        await _changed.WaitAsync(Every, cancellationToken);
    }

    public Task LeaveAsync(CancellationToken cancellationToken) => SayAsync(Leaving, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.DisposeAsync();
        _changed.Dispose();
    }

    private async Task SayAsync(string what, CancellationToken cancellationToken) =>
        await _channel!.BasicPublishAsync(Exchange, "", Encoding.UTF8.GetBytes($"{what} {_id}"), cancellationToken);

    private Task OnHeardAsync(object sender, BasicDeliverEventArgs delivery)
    {
        if (Encoding.UTF8.GetString(delivery.Body.Span).Split(' ') is not [var what, var worker] || worker == _id)
            return Task.CompletedTask;
        var isChange = what == Leaving ? _heard.TryRemove(worker, out _) : !_heard.ContainsKey(worker);
        if (what == Alive)
            _heard[worker] = time.GetTimestamp();
        if (isChange)
            _changed.Release();
        return Task.CompletedTask;
    }
}
