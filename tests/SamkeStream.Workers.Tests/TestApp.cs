using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Hosting;

namespace SamkeStream.Workers.Tests;

/// <summary>Workers in this process on the embedded broker, a store in a temp folder and a free port.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;

    private TestApp(string folder, WebApplication app)
    {
        _folder = folder;
        _app = app;
        Http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<TestApp> StartAsync(IReadOnlyList<Worker> workers, params string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("samke-workers-").FullName;
        try
        {
            return await StartAsync(folder, workers, _ => { }, args);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Starts over a store that an earlier one may have left.</summary>
    public static async Task<TestApp> StartAsync(string folder, IReadOnlyList<Worker> workers, Action<WebApplicationBuilder> configure, params string[] args)
    {
        var app = await SamkeHost.BuildAsync(
            ["--store-folder", folder, "--urls", "http://127.0.0.1:0", .. args],
            workers,
            configure: builder =>
            {
                builder.Logging.ClearProviders();
                configure(builder);
            });
        await SamkeHost.StartAsync(app);
        return new TestApp(folder, app);
    }

    /// <summary>Stops it and leaves the store.</summary>
    public async Task<string> StopAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        return _folder;
    }

    public async ValueTask DisposeAsync() => Directory.Delete(await StopAsync(), recursive: true);
}

internal static class HttpJson
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();
}
