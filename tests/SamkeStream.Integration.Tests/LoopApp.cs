using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Adapt;
using SamkeStream.Catch;
using SamkeStream.Hosting;
using SamkeStream.Operate;
using SamkeStream.Serve;

namespace SamkeStream.Integration.Tests;

/// <summary>Workers in this process, on real servers and the bundle of the repository.</summary>
internal sealed class LoopApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopApp(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        if (app.Services.GetService<PromptScores>() is { } scores)
            scores.Scored += score => Observed.Enqueue(score);
    }

    public HttpClient Http { get; }

    /// <summary>Prompts that Catch took, in order.</summary>
    public ConcurrentQueue<PromptScore> Observed { get; } = new();

    /// <summary>Those of one stream: a test may also be given what an earlier one left on the broker.</summary>
    public IReadOnlyList<PromptScore> ObservedOf(string stream) => [.. Observed.Where(score => score.Stream == stream)];

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Starts all four workers.</summary>
    public static Task<LoopApp> StartAsync(Servers servers) =>
        StartAsync(servers, [new CatchWorker(), new AdaptWorker(), new OperateWorker(), new ServeWorker()]);

    public static Task<LoopApp> StartAsync(Servers servers, IReadOnlyList<Worker> workers, params string[] args) => StartAsync(servers, workers, null, args);

    /// <param name="servers">Broker and Redis.</param>
    /// <param name="workers">What to start.</param>
    /// <param name="log">Is told what the workers log.</param>
    /// <param name="args">Further settings.</param>
    public static async Task<LoopApp> StartAsync(Servers servers, IReadOnlyList<Worker> workers, ILoggerProvider? log, params string[] args)
    {
        var app = await SamkeHost.BuildAsync(
            ["--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--urls", "http://127.0.0.1:0", "--threads", "2", .. args],
            workers,
            configure: builder =>
            {
                builder.Logging.ClearProviders();
                if (log is not null)
                    builder.Logging.AddProvider(log);
            });
        await SamkeHost.StartAsync(app);
        return new LoopApp(app);
    }

    public async Task<JsonElement> GetJsonAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            while (!await condition())
                await Task.Delay(100, limit.Token);
        }
        catch (OperationCanceledException)
        {
            Xunit.Assert.Fail($"it did not come about: {what}");
        }
    }
}
