using Microsoft.Extensions.Logging;

namespace SamkeStream.Hosting;

/// <summary>
/// The log of the bus. It logs every message that is refused with the exception, whose words may quote the message; that it was refused and why is
/// in our own log already (<see cref="Refusals"/>), so the exception is left out here.
/// </summary>
internal sealed class BusLog(ILoggerFactory factory) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => categoryName is "MassTransit.ReceiveTransport" or "MassTransit.Messages"
        ? new WithoutExceptions(factory.CreateLogger(categoryName))
        : factory.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => factory.AddProvider(provider);

    public void Dispose()
    {
        // The factory belongs to the host.
    }

    private sealed class WithoutExceptions(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is null)
                logger.Log(logLevel, eventId, state, null, formatter);
            else
                logger.Log(logLevel, eventId, $"{formatter(state, null)} ({exception.GetBaseException().GetType().Name})", null, (text, _) => text);
        }
    }
}
