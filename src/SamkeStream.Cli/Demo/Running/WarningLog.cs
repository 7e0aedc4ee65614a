using System.Collections.Concurrent;

namespace SamkeStream.Cli.Demo.Running;

/// <summary>Keeps the workers' warnings out of the display, to be shown where the demo fails.</summary>
internal sealed class WarningLog : ILoggerProvider, ILogger
{
    private const int Kept = 20;
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        _lines.Enqueue(exception is null ? formatter(state, null) : $"{formatter(state, exception)} ({exception.Message})");
        while (_lines.Count > Kept)
            _lines.TryDequeue(out _);
    }

    public void Dispose()
    {
    }
}
