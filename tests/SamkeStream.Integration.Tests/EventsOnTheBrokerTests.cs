using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Alerts;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Alerts;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Integration.Tests;

[Collection(ServersCollection.Name)]
public sealed class EventsOnTheBrokerTests(Servers servers)
{
    [Fact]
    public async Task An_event_is_heard_as_a_cloud_event_by_its_type_and_in_process()
    {
        using var folder = new TempFolder();
        await using var app = await SamkeHost.BuildAsync(
            ["--broker", servers.Rabbit.Address, "--store-folder", folder.Path, "--urls", "http://127.0.0.1:0", "--serve:completions", "false"],
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
    }

    [Fact]
    public async Task An_alerts_worker_of_its_own_hears_the_broker_and_loses_nothing_that_was_published_while_it_was_away()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var receiver = builder.Build();
        receiver.Urls.Add("http://127.0.0.1:0");
        var received = new ConcurrentQueue<CloudEvent>();
        receiver.MapPost("/", async (HttpRequest request) => received.Enqueue((await JsonSerializer.DeserializeAsync<CloudEvent>(request.Body, ContractJson.Options))!));
        await receiver.StartAsync();
        using var folder = new TempFolder();
        await using var publisher = await SamkeHost.BuildAsync(
            ["--broker", servers.Rabbit.Address, "--store-folder", folder.Path, "--urls", "http://127.0.0.1:0", "--serve:completions", "false"],
            [new ServeWorker()],
            configure: quiet => quiet.Logging.ClearProviders());
        await SamkeHost.StartAsync(publisher);

        for (var epoch = 1; epoch <= 3; epoch++)
        {
            await using var alerts = await SamkeHost.BuildAsync(
                ["--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--urls", "http://127.0.0.1:0",
                 "--alerts:sinks:0:name", "hook", "--alerts:sinks:0:kind", "webhook", "--alerts:sinks:0:url", receiver.Urls.First(), "--alerts:sinks:0:streams", "alerted"],
                [new AlertsWorker()],
                needsServers: true,
                configure: quiet => quiet.Logging.ClearProviders());
            await SamkeHost.StartAsync(alerts);
            // Noted as delivered, too: what the worker is stopped in the middle of is told once more.
            var deliveries = alerts.Services.GetRequiredService<AlertDeliveries>();
            await LoopApp.UntilAsync(
                async () => received.Count >= epoch - 1 && (await deliveries.PendingAsync()).All(delivery => delivery.Sink != "hook"), "what was published while the worker was away");
            await alerts.StopAsync();
            await publisher.Services.GetRequiredService<EventPublisher>().PublishAsync(Alarm(epoch), null, CancellationToken.None);
        }

        Assert.Equal([1, 2], received.Select(value => value.Data.GetProperty("epoch").GetInt32()));
        await publisher.StopAsync();
    }

    private static DriftDetected Alarm(long epoch) => new()
    {
        EventId = EventIds.Derive("alerted", epoch, EventTypes.DriftDetected),
        Stream = "alerted",
        Epoch = epoch,
        OccurredAt = DateTimeOffset.UnixEpoch,
        ChangePoint = new ChangePoint { Ordinal = 1 },
        Score = 2,
        Threshold = 1,
        DelayEstimatePrompts = 1,
        Calibration = new CalibrationFacts { BudgetPrompts = 1000, State = "approximate" },
    };
}
