using System.Runtime.CompilerServices;
using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Hosting;
using Xunit;

namespace SamkeStream.Workers.Tests;

internal static class BusEvents
{
    /// <summary>No test waits that long where all is well, however much else the machine does.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    /// <summary>The next event, of whatever type.</summary>
    public static async Task<FeedEvent> NextAsync(this EventHub.Subscription events, string what = "event")
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            return await events.Events.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"no {what} was heard");
            throw;
        }
    }

    /// <summary>The next event of a type, and where a condition is given, that meets it; others are passed over.</summary>
    public static async Task<T> NextAsync<T>(this EventHub.Subscription events, Func<T, bool>? isWanted = null)
    {
        while (true)
        {
            var value = await events.NextAsync(typeof(T).Name);
            if (value.Type != EventPublisher.TypeOf(typeof(T)))
                continue;
            var found = value.Body.Deserialize<T>(ContractJson.Options)!;
            if (isWanted?.Invoke(found) != false)
                return found;
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            while (!await condition())
                await Task.Delay(20, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Assert.Fail($"it did not come about: {what}");
        }
    }
}
