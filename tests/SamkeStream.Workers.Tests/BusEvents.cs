using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Hosting;

namespace SamkeStream.Workers.Tests;

internal static class BusEvents
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The next event of a type; others are passed over.</summary>
    public static async Task<T> NextAsync<T>(this EventHub.Subscription events)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var value = await events.Events.ReadAsync(limit.Token);
            if (value.Type == EventPublisher.TypeOf(typeof(T)))
                return value.Body.Deserialize<T>(ContractJson.Options)!;
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }
}
