using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SamkeStream.Catch;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests.Privacy;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>Many streams over partition queues, consumed by several Catch workers.</summary>
[Collection(ServersCollection.Name)]
public sealed class PartitionTests(Servers servers)
{
    private const string NoCompletions = "--serve:completions=false";

    [Fact]
    public async Task Two_workers_share_the_streams_and_each_stream_keeps_its_order()
    {
        const int Streams = 24;
        using var log = new CapturedLog();
        await using var first = await LoopApp.StartAsync(servers, [new CatchWorker(), new ServeWorker()], log, NoCompletions);
        await using var second = await LoopApp.StartAsync(servers, [new CatchWorker()], log);
        // Each says so when it has left the partitions of the other.
        await LoopApp.UntilAsync(() => Task.FromResult(log.Lines.Count(line => line.Contains("2 Catch workers are alive", StringComparison.Ordinal)) >= 2), "the two share the partitions");
        for (var i = 0; i < 10; i++)
        {
            for (var stream = 0; stream < Streams; stream++)
            {
                object body = i % 3 == 2
                    ? new[] { new { id = $"{i}-0", text = $"what is thing {i}?" }, new { id = $"{i}-1", text = $"where is thing {i}?" } }
                    : new { id = $"{i}-0", text = $"who has thing {i}?" };
                Assert.Equal(HttpStatusCode.Accepted, (await first.Http.PostAsJsonAsync($"/v1/streams/shared-{stream}/prompts", body)).StatusCode);
            }
        }

        string[] sent = [.. Enumerable.Range(0, 10).SelectMany(i => i % 3 == 2 ? new[] { $"{i}-0", $"{i}-1" } : [$"{i}-0"])];
        await LoopApp.UntilAsync(() => Task.FromResult(first.Observed.Concat(second.Observed).Count(IsShared) >= Streams * sent.Length), "all prompts observed");
        for (var stream = 0; stream < Streams; stream++)
        {
            var ofFirst = first.ObservedOf($"shared-{stream}");
            var ofSecond = second.ObservedOf($"shared-{stream}");
            Assert.True(ofFirst.Count == 0 || ofSecond.Count == 0, $"stream {stream} was observed by both");
            Assert.Equal(sent, ofFirst.Concat(ofSecond).Select(score => score.Id));
        }

        Assert.Contains(first.Observed, IsShared);
        Assert.Contains(second.Observed, IsShared);

        static bool IsShared(PromptScore score) => score.Stream.StartsWith("shared-", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_without_the_hash_exchange_is_refused_by_the_name_of_its_plugin()
    {
        await using var rabbit = await RabbitMqServer.StartOwnAsync("");

        var exception = await Assert.ThrowsAsync<SettingsException>(() => SamkeHost.BuildAsync(
            ["--broker", rabbit.Address, "--redis", servers.Redis.Configuration, "--urls", "http://127.0.0.1:0"], [new CatchWorker()]));

        Assert.Contains("rabbitmq-plugins enable rabbitmq_consistent_hash_exchange", Assert.Single(exception.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_on_the_exchange_of_its_own_joins_its_stream()
    {
        await using var app = await LoopApp.StartAsync(servers, [new CatchWorker()]);
        await app.Get<MassTransit.IBus>().Publish(new PromptBatchSubmitted
        {
            Stream = "batch",
            Prompts = [.. Enumerable.Range(0, 600).Select(i => new PromptItem { Id = i == 7 ? null : $"{i}", Text = $"what is thing {i}?" })],
        });

        await LoopApp.UntilAsync(() => Task.FromResult(app.ObservedOf("batch").Count >= 600), "all prompts observed");
        Assert.Equal(Enumerable.Range(0, 600).Select(i => (long)i), app.ObservedOf("batch").Select(score => score.Ordinal));
        Assert.EndsWith(":7", app.ObservedOf("batch")[7].Id, StringComparison.Ordinal);
        Assert.Equal("599", app.ObservedOf("batch")[^1].Id);
    }

    [Fact]
    public async Task Another_number_of_partitions_loses_and_doubles_nothing()
    {
        const int Streams = 12;
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var sent = 0;
        foreach (var partitions in new[] { "3", "8", "2", "8" })
        {
            await using var app = await LoopApp.StartAsync(servers, [new CatchWorker(HashEncoder.Make(2))], "--catch:partitions", partitions);
            // What comes now is still in work, or waits, when the worker stops.
            await SendAsync(20);
        }

        await SendAsync(10);
        await using var last = await LoopApp.StartAsync(servers, [new CatchWorker(HashEncoder.Make())]);
        await LoopApp.UntilAsync(
            async () =>
            {
                for (var stream = 0; stream < Streams; stream++)
                {
                    if ((await last.Get<StreamStates>().HeadAsync($"moved-{stream}"))?.Prompts != sent)
                        return false;
                }

                return true;
            },
            "every stream has its prompts, each once");

        async Task SendAsync(int count)
        {
            for (var i = 0; i < count; i++, sent++)
                await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => PublishAsync($"moved-{stream}", sent)));
        }

        async Task PublishAsync(string stream, int i) => await channel.BasicPublishAsync(
            EventTypes.PromptsExchange, stream, JsonSerializer.SerializeToUtf8Bytes(new PromptSubmitted { Stream = stream, Id = $"{i}", Text = $"what is thing {i}?" }, ContractJson.Options));
    }

    [Fact]
    public async Task The_queue_of_an_earlier_version_gets_nothing_more_and_goes_when_it_is_empty()
    {
        const string Old = "samke.catch.prompts";
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(EventTypes.PromptsExchange, ExchangeType.Topic, durable: true);
        await channel.ExchangeDeclareAsync(Old, ExchangeType.Fanout, durable: true);
        await channel.QueueDeclareAsync(Old, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-single-active-consumer"] = true });
        await channel.QueueBindAsync(Old, Old, "");
        await channel.ExchangeBindAsync(Old, EventTypes.PromptsExchange, "#");
        await channel.BasicPublishAsync("", Old, "{}"u8.ToArray());

        await using (var app = await LoopApp.StartAsync(servers, [new CatchWorker(HashEncoder.Make()), new ServeWorker()], NoCompletions))
        {
            await LoopApp.UntilAsync(async () => (await app.Http.PostAsJsonAsync("/v1/streams/upgraded/prompts", new { id = "1", text = "who is there?" })).StatusCode == HttpStatusCode.Accepted, "a prompt is accepted");
            await LoopApp.UntilAsync(() => Task.FromResult(app.ObservedOf("upgraded").Count > 0), "it is taken");
            Assert.Equal(1u, (await channel.QueueDeclarePassiveAsync(Old)).MessageCount);
        }

        await channel.QueuePurgeAsync(Old);
        await using (await LoopApp.StartAsync(servers, [new CatchWorker(HashEncoder.Make())]))
        {
            await LoopApp.UntilAsync(
                async () =>
                {
                    await using var asking = await connection.CreateChannelAsync();
                    try
                    {
                        await asking.QueueDeclarePassiveAsync(Old);
                        return false;
                    }
                    catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
                    {
                        return true;
                    }
                },
                "the queue is gone");
        }
    }

    [Fact]
    public async Task A_worker_shows_only_streams_whose_prompts_come_to_it()
    {
        const string Gauge = "samke_prompts_sample_share{stream=\"gauged\"}";
        await using (var first = await LoopApp.StartAsync(servers, [new CatchWorker(HashEncoder.Make()), new ServeWorker()], NoCompletions))
        {
            await LoopApp.UntilAsync(async () => (await first.Http.PostAsJsonAsync("/v1/streams/gauged/prompts", new { id = "1", text = "who is there?" })).StatusCode == HttpStatusCode.Accepted, "a prompt is accepted");
            // Sent once: what is not yet taken when this worker stops, the next takes and shows.
            await LoopApp.UntilAsync(() => Task.FromResult(first.ObservedOf("gauged").Count > 0), "it is taken");
            Assert.Contains(Gauge, await first.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        }

        await using var second = await LoopApp.StartAsync(servers, [new CatchWorker(HashEncoder.Make()), new ServeWorker()], NoCompletions);
        Assert.DoesNotContain(Gauge, await second.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await LoopApp.UntilAsync(async () => (await second.Http.PostAsJsonAsync("/v1/streams/gauged/prompts", new { id = "2", text = "who is there?" })).StatusCode == HttpStatusCode.Accepted, "a prompt is accepted");
        await LoopApp.UntilAsync(async () => (await second.Http.GetStringAsync("/metrics")).Contains(Gauge, StringComparison.Ordinal), "the worker that took over shows it");
    }

    private Task<IConnection> ConnectAsync() => BrokerAddress.Parse(servers.Rabbit.Address).ConnectAsync(TimeSpan.FromSeconds(15), CancellationToken.None);
}
