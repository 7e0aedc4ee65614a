using System.Globalization;
using System.Text.Json;
using RabbitMQ.Client;
using SamkeStream.Catch;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>More prompts come than the encoder takes.</summary>
[Collection(ServersCollection.Name)]
public sealed class OverloadTests(Servers servers)
{
    private const string Flood = "overload-flood";
    private const string Quiet = "overload-quiet";
    private const int MillisecondsPerPrompt = 8;

    [Fact]
    public async Task A_flood_is_sampled_and_the_quiet_stream_beside_it_loses_nothing()
    {
        const int Ticks = 160;
        const int FloodPerTick = 75;
        await using var app = await LoopApp.StartAsync(servers, [new CatchWorker(HashEncoder.Make(MillisecondsPerPrompt))], "--catch:max-wait", "00:00:02");
        foreach (var stream in new[] { Flood, Quiet })
            await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = stream, ReferenceSize = 20_000 });
        await using var connection = await BrokerAddress.Parse(servers.Rabbit.Address).ConnectAsync(TimeSpan.FromSeconds(15), CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));

        // About 1500 a second come, on a busy machine some hundred; 125 are taken.
        var (mostWaiting, next) = (0L, 0);
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50)))
        {
            for (var tick = 0; tick < Ticks; tick++)
            {
                await Task.WhenAll([SendAsync(Quiet, tick), .. Enumerable.Range(next, FloodPerTick).Select(i => SendAsync(Flood, i))]);
                next += FloodPerTick;
                mostWaiting = Math.Max(mostWaiting, await WaitingAsync());
                await timer.WaitForNextTickAsync();
            }
        }

        await LoopApp.UntilAsync(async () => await CountAsync(Flood) == next && await CountAsync(Quiet) == Ticks, "all prompts are taken or left out");
        var flood = (await HeadAsync(Flood))!.Ingest;
        var quiet = (await HeadAsync(Quiet))!;
        Assert.Equal((Ticks, 0), (quiet.Prompts, quiet.Ingest.SampledOut));
        Assert.InRange(flood.SampledOut, next / 4, next);
        Assert.InRange(flood.SampledUntil ?? 0, 1, next);
        Assert.Null(quiet.Ingest.SampledUntil);
        Assert.Equal((0, 0, 0), (flood.SequenceGaps, flood.SequenceStepsBack, flood.Duplicates));
        Assert.InRange(mostWaiting, 0, next / 2);
        await LoopApp.UntilAsync(async () => await ShownAsync() == flood.SampledOut, "those that were left out are counted in the metrics, too");

        await LoopApp.UntilAsync(async () => (await HeadAsync(Flood))!.Ingest.SampleShare == 1, "all prompts are taken again");
        for (var i = next - 500; i < next; i++)
            await SendAsync(Flood, i);
        await LoopApp.UntilAsync(async () => (await HeadAsync(Flood))!.Ingest.Duplicates == 500, "prompts that come again are recognised, those too that were left out");
        Assert.Equal(flood.SampledOut, (await HeadAsync(Flood))!.Ingest.SampledOut);
        Assert.Equal(next, await CountAsync(Flood));

        async Task SendAsync(string stream, int i)
        {
            var prompt = new PromptSubmitted { Stream = stream, Id = $"{i}", Text = $"what is thing {i} of {stream}?", Sequence = i };
            await channel.BasicPublishAsync(EventTypes.PromptsExchange, stream, JsonSerializer.SerializeToUtf8Bytes(prompt, ContractJson.Options));
        }

        async Task<long> WaitingAsync()
        {
            var waiting = 0L;
            for (var partition = 0; partition < 8; partition++)
                waiting += (await channel.QueueDeclarePassiveAsync($"samke.catch.prompts.{partition:d2}")).MessageCount;
            return waiting;
        }

        async Task<double> ShownAsync()
        {
            var line = (await app.Http.GetStringAsync("/metrics")).Split('\n').Single(line => line.Contains($"stream=\"{Flood}\"", StringComparison.Ordinal) && line.Contains("sampled-out", StringComparison.Ordinal));
            return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
        }

        ValueTask<StreamHead?> HeadAsync(string stream) => app.Get<StreamStates>().HeadAsync(stream);

        async Task<long> CountAsync(string stream) => await HeadAsync(stream) is { } head ? head.Prompts + head.Ingest.SampledOut : 0;
    }
}
