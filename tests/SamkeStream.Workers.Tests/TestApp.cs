using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Hosting;
using SamkeStream.Testing;

namespace SamkeStream.Workers.Tests;

/// <summary>Workers in this process on the embedded broker, a store in a temp folder and a free port.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly WebApplication _app;

    private TestApp(TempFolder folder, WebApplication app)
    {
        _folder = folder;
        _app = app;
        Http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static Task<TestApp> StartAsync(IReadOnlyList<Worker> workers, params string[] args) => StartAsync(new TempFolder(), workers, _ => { }, args);

    /// <summary>Starts over a store that an earlier one may have left.</summary>
    public static async Task<TestApp> StartAsync(TempFolder folder, IReadOnlyList<Worker> workers, Action<WebApplicationBuilder> configure, params string[] args)
    {
        var app = await SamkeHost.BuildAsync(
            ["--store-folder", folder.Path, "--urls", "http://127.0.0.1:0", .. args],
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
    public async Task<TempFolder> StopAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        return _folder;
    }

    public async ValueTask DisposeAsync() => (await StopAsync()).Dispose();
}

internal static class HttpJson
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();
}
