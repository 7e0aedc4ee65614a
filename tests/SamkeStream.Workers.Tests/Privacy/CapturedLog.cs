using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SamkeStream.Workers.Tests.Privacy;

/// <summary>All that is logged, with scopes and exceptions.</summary>
internal sealed class CapturedLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public ConcurrentQueue<string> Lines { get; } = new();

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(CapturedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            ArgumentNullException.ThrowIfNull(formatter);
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : "";
            var scopes = new List<string?>();
            log._scopes?.ForEachScope((scope, list) => list.Add(scope?.ToString()), scopes);
            log.Lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} [{values}] {string.Join(" => ", scopes)} {exception}");
        }
    }
}
