using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using Xunit;

namespace SamkeStream.Integration.Tests;

[Collection(ServersCollection.Name)]
public sealed class EventsOnTheBrokerTests(Servers servers)
{
    [Fact]
    public async Task An_event_is_heard_as_a_cloud_event_by_its_type_and_in_process()
    {
        var folder = Directory.CreateTempSubdirectory("samke-events-");
        await using var app = await SamkeHost.BuildAsync(
            ["--broker", servers.Rabbit.Address, "--store-folder", folder.FullName, "--urls", "http://127.0.0.1:0", "--serve:completions", "false"],
            [new ServeWorker()],
            configure: builder => builder.Logging.ClearProviders());
        await SamkeHost.StartAsync(app);
        using var subscription = app.Services.GetRequiredService<EventHub>().Subscribe();
        using var client = PythonClient.Start("hear_events.py", servers.Rabbit.Address, "io.samke.drift.#", "1");
        Assert.Equal("ready", await client.ReadLineAsync());

        var id = Guid.NewGuid();
        await app.Services.GetRequiredService<EventPublisher>().PublishAsync(
            new DriftResolved { EventId = id, Stream = "shop", Epoch = 3, OccurredAt = DateTimeOffset.UnixEpoch, Reason = ResolutionReasons.Returned },
            TraceContext.Parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1"),
            CancellationToken.None);

        using var heard = JsonDocument.Parse(await client.ReadLineAsync());
        Assert.Equal("io.samke.drift.resolved.v1", heard.RootElement.GetProperty("key").GetString());
        Assert.Equal("application/cloudevents+json", heard.RootElement.GetProperty("type").GetString());
        Assert.Equal(id, heard.RootElement.GetProperty("id").GetGuid());
        Assert.Equal(
            $$$"""
            {"specversion":"1.0","id":"{{{id}}}","source":"/streams/shop","type":"io.samke.drift.resolved.v1","subject":"epochs/3","time":"1970-01-01T00:00:00+00:00",
            "datacontenttype":"application/json","dataschema":"urn:samke:v1:drift-resolved",
            "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"vendor=1",
            "data":{"eventId":"{{{id}}}","stream":"shop","epoch":3,"occurredAt":"1970-01-01T00:00:00+00:00","reason":"returned"}}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(heard.RootElement.GetProperty("body"), ContractJson.Options));

        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", heard.RootElement.GetProperty("headers").GetProperty("traceparent").GetString());

        var own = await subscription.Events.ReadAsync();
        Assert.Equal(EventTypes.DriftResolved, own.Type);
        Assert.Equal(id, own.Body.GetProperty("eventId").GetGuid());
        await app.StopAsync();
        folder.Delete(recursive: true);
    }
}
