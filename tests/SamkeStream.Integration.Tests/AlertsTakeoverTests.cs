using System.Collections.Concurrent;
using System.Diagnostics;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Alerts;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>Of several Alerts processes one delivers; the others take over what it leaves.</summary>
[Collection(ServersCollection.Name)]
public sealed class AlertsTakeoverTests(Servers servers)
{
    [Fact]
    public async Task What_a_killed_process_was_trying_to_deliver_is_delivered_by_another_once_more_and_no_more()
    {
        var isUp = false;
        string? held = null;
        var release = new TaskCompletionSource();
        var taken = new ConcurrentQueue<string>();
        await using var receiver = await HttpReceiver.StartAsync(async (number, request) =>
        {
            var id = request.Headers["webhook-id"];
            if (!Volatile.Read(ref isUp) && number == 4)
            {
                // The receiver takes it, but its answer reaches nobody: the sender is dead by then.
                Volatile.Write(ref held, id);
                await release.Task;
            }
            else if (!Volatile.Read(ref isUp))
            {
                return 503;
            }

            taken.Enqueue(id);
            return 200;
        });
        await using var app = await LoopApp.StartAsync(servers, [new ServeWorker()], "--serve:completions", "false");
        using var firstPort = new ReservedPort();
        using var secondPort = new ReservedPort();
        using var first = await StartAsync(receiver, firstPort);
        await PublishAsync(app, "lease-a", "lease-b", "lease-c");
        await LoopApp.UntilAsync(() => Task.FromResult(Volatile.Read(ref held) is not null), "alerts are tried again, one is being taken");
        using var second = await StartAsync(receiver, secondPort);
        try
        {
            // What comes while nobody delivers.
            first.Kill();
            await first.WaitForExitAsync();
            await PublishAsync(app, "lease-d");
            Volatile.Write(ref isUp, true);
            release.SetResult();

            await LoopApp.UntilAsync(
                async () => taken.Count >= 5 && (await app.Get<AlertDeliveries>().PendingAsync()).All(delivery => delivery.Sink != "takeover"), "all is delivered");

            string[] ids = [.. ((string[])["lease-a", "lease-b", "lease-c", "lease-d"]).Select(IdOf)];
            Assert.Equal(ids.Append(held).Order(), taken.Order());
            Assert.DoesNotContain(await app.Get<AlertDeliveries>().DeadAsync(), letter => letter.Sink == "takeover");
        }
        finally
        {
            second.Kill();
        }
    }

    private async Task<Process> StartAsync(HttpReceiver receiver, ReservedPort port)
    {
        var process = SamkeProcess.StartUnread(
            "alerts", "run", "--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--urls", $"http://127.0.0.1:{port.Number}",
            "--alerts:sinks:0:name", "takeover", "--alerts:sinks:0:kind", "webhook", "--alerts:sinks:0:url", receiver.Address, "--alerts:sinks:0:streams", "lease-*",
            "--alerts:sinks:0:first-delay", "00:00:00.2", "--alerts:sinks:0:longest-delay", "00:00:03", "--alerts:sinks:0:attempts", "100", "--alerts:sinks:0:timeout", "00:03:00");
        using var http = new HttpClient();
        await LoopApp.UntilAsync(
            async () =>
            {
                try
                {
                    return (await http.GetAsync($"http://127.0.0.1:{port.Number}/health/ready")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "samke alerts run is ready");
        return process;
    }

    private static string IdOf(string stream) => EventIds.Derive(stream, 1, EventTypes.DriftDetected).ToString();

    private static async Task PublishAsync(LoopApp app, params string[] streams)
    {
        foreach (var stream in streams)
        {
            await app.Get<EventPublisher>().PublishAsync(
                new DriftDetected
                {
                    EventId = EventIds.Derive(stream, 1, EventTypes.DriftDetected),
                    Stream = stream,
                    Epoch = 1,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    ChangePoint = new ChangePoint { Ordinal = 1200 },
                    Score = 1.25,
                    Threshold = 1,
                    DelayEstimatePrompts = 12,
                    Calibration = new CalibrationFacts { BudgetPrompts = 10_000, State = "calibrated" },
                },
                null,
                CancellationToken.None);
        }
    }
}
