using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Hosting;

namespace SamkeStream.Workers.Tests;

internal static class BusEvents
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The next event of a type, and where a condition is given, that meets it; others are passed over.</summary>
    public static async Task<T> NextAsync<T>(this EventHub.Subscription events, Func<T, bool>? isWanted = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var value = await events.Events.ReadAsync(limit.Token);
            if (value.Type != EventPublisher.TypeOf(typeof(T)))
                continue;
            var found = value.Body.Deserialize<T>(ContractJson.Options)!;
            if (isWanted?.Invoke(found) != false)
                return found;
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }
}
