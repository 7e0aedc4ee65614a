using System.Text.Json;
using SamkeStream.Contracts;

namespace SamkeStream.Cli.Demo.Running;

/// <summary>Reads the JSON of events.</summary>
internal static class EventBody
{
    public static T As<T>(JsonElement body)
        where T : class =>
        body.Deserialize<T>(ContractJson.Options) ?? throw new DemoException($"an event of type {typeof(T).Name} is null");
}
