using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamkeStream.Catch;
using SamkeStream.Catch.Sessions;
using SamkeStream.Serve;
using SamkeStream.State.References;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

/// <summary>One reference of many streams, and of many workers.</summary>
public sealed class SharedReferenceTests
{
    private const int Streams = 500;
    private const int Dimensions = 256;
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Five_hundred_streams_hold_the_fitted_arrays_once_also_when_they_are_read_from_the_store()
    {
        var folder = new TempFolder();
        var first = await StartAsync(folder);
        await CreateAsync(first, "shared");
        await DoneAsync(first, "shared");
        var names = Enumerable.Range(0, Streams).Select(i => $"stream-{i}").ToList();
        var registry = first.Get<StreamRegistry>();
        foreach (var name in names)
            await registry.PutAsync(new StreamSettings { Stream = name, BudgetPrompts = 1000, ReferenceSize = 400, WindowSize = 32, Reference = "shared@1" });
        await Parallel.ForEachAsync(names, async (name, ct) => await PushAsync(first, name));
        await BusEvents.UntilAsync(async () => (await UsesAsync(first, names)).All(use => use == "shared@1"));
        await first.StopAsync();

        await using var app = await StartAsync(folder);
        var sessions = app.Get<StreamSessions>();
        var monitors = new List<object>();
        var references = new HashSet<object?>(ReferenceEqualityComparer.Instance);
        foreach (var name in names)
        {
            monitors.Add(await sessions.UseAsync(
                name,
                session =>
                {
                    references.Add(session.Monitor.Reference);
                    return Task.FromResult(((object)session.Monitor, SessionChange.None));
                },
                CancellationToken.None));
        }

        var shared = Assert.Single(references);
        Assert.NotNull(shared);
        var (one, all, reference) = (BytesOf([monitors[0]]), BytesOf(monitors), BytesOf([shared]));
        var own = (double)(all - one) / (Streams - 1);
        // The cells alone are 24 vectors.
        Assert.InRange(reference, 24 * Dimensions * sizeof(float), one);
        Assert.True(own < one - reference + 1024 && own < 64 * 1024, $"{own} bytes a stream, {reference} bytes the reference, {one} bytes one stream with it");
    }

    [Fact]
    public async Task Of_two_workers_that_make_the_same_reference_one_wins_and_both_go_on()
    {
        var (redis, started) = await RedisServer.AnyAsync();
        await using var server = started;
        using var gate = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        var encoder = TopicEncoder.Make();
        var slow = new PromptEncoder(encoder.Id, (texts, ct) =>
        {
            entered.TrySetResult();
            gate.Wait(ct);
            return encoder.Encode(texts, ct);
        });
        var name = $"twice-{Guid.NewGuid():N}"[..20];
        await using var app = await StartAsync(null, slow, null, "--redis", redis);
        await CreateAsync(app, name);
        await entered.Task;
        var clock = new ShiftedClock();
        clock.Forward(TimeSpan.FromMinutes(1));
        await using (var other = await StartAsync(null, encoder, clock, "--redis", redis))
        {
            // To this one's clock the first has been silent for a minute.
            Assert.Equal("ready", (await DoneAsync(other, name)).GetProperty("state").GetString());
        }

        var made = JsonSerializer.Serialize(await app.Get<ReferenceLibrary>().GetAsync(name, 1));
        gate.Set();
        await CreateAsync(app, name);

        await BusEvents.UntilAsync(async () => (await app.Get<ReferenceLibrary>().GetAsync(name, 2))?.State == ReferenceStates.Ready);
        Assert.Equal(made, JsonSerializer.Serialize(await app.Get<ReferenceLibrary>().GetAsync(name, 1)));
        Assert.Empty(await app.Get<ReferenceLibrary>().UnfinishedAsync());
    }

    private static Task<TestApp> StartAsync(TempFolder? folder = null, PromptEncoder? encoder = null, TimeProvider? time = null, params string[] args) =>
        TestApp.StartAsync(
            folder ?? new TempFolder(),
            [new CatchWorker(encoder ?? TopicEncoder.Make(dimensions: Dimensions)), new ServeWorker()],
            builder =>
            {
                if (time is not null)
                    builder.Services.AddSingleton(time);
            },
            ["--serve:completions", "false", .. args]);

    private static async Task CreateAsync(TestApp app, string name)
    {
        var prompts = Enumerable.Range(0, 400).Select(i => new { id = $"id-{i}", text = $"billing question {i}", time = Noon.AddSeconds(i) });
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.OrderAsync("/v1/references", new { name, prompts, budget = 1000 })).StatusCode);
    }

    private static async Task<JsonElement> DoneAsync(TestApp app, string name)
    {
        JsonElement reference = default;
        await BusEvents.UntilAsync(async () => (reference = await (await app.Http.GetAsync($"/v1/references/{name}")).JsonAsync()).GetProperty("state").GetString() is "ready" or "failed");
        return reference;
    }

    private static async Task PushAsync(TestApp app, string stream) =>
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.PostAsJsonAsync($"/v1/streams/{stream}/prompts", new[] { new { id = "p", text = "billing question" } })).StatusCode);

    private static async Task<List<string?>> UsesAsync(TestApp app, List<string> streams)
    {
        var states = app.Get<StreamStates>();
        return [.. (await Task.WhenAll(streams.Select(stream => states.HeadAsync(stream).AsTask()))).Select(head => head?.ReferenceUse?.Reference)];
    }

    /// <summary>Bytes of all arrays that lie behind the objects, each once.</summary>
    private static long BytesOf(IEnumerable<object> roots)
    {
        var (bytes, seen, open) = (0L, new HashSet<object>(ReferenceEqualityComparer.Instance), new Stack<object>(roots));
        while (open.TryPop(out var value))
        {
            var type = value.GetType();
            if (!type.IsValueType && !seen.Add(value))
                continue;
            if (value is Array array)
            {
                var element = type.GetElementType()!;
                bytes += element.IsPrimitive ? Buffer.ByteLength(array) : (long)array.Length * IntPtr.Size;
                if (!element.IsPrimitive)
                    Push(array.Cast<object?>());
            }
            else if (type.Namespace is { } space && (space.StartsWith("SamkeStream.Drift", StringComparison.Ordinal) || space.StartsWith("System.Collections", StringComparison.Ordinal)))
            {
                for (var part = type; part is not null && part != typeof(object); part = part.BaseType)
                    Push(part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Select(field => field.GetValue(value)));
            }
        }

        return bytes;

        void Push(IEnumerable<object?> values)
        {
            foreach (var value in values)
            {
                if (value is not (null or string or Delegate) && !value.GetType().IsPrimitive && !value.GetType().IsEnum)
                    open.Push(value);
            }
        }
    }
}
