using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SamkeStream.Workers.Tests;

/// <summary>A real HTTP server that keeps what it is sent and answers as the test says.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpReceiver(WebApplication app) => _app = app;

    /// <summary>http://127.0.0.1:port.</summary>
    public string Address => _app.Urls.First();

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <param name="answer">Status of the answer to each request, by its number from 0; 200 where there is none.</param>
    /// <param name="port">0: any free one.</param>
    public static async Task<HttpReceiver> StartAsync(Func<int, Received, Task<int>>? answer = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        var receiver = new HttpReceiver(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var request = new Received(
                context.Request.Method,
                context.Request.Path,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray());
            int number;
            lock (receiver.Requests)
            {
                number = receiver.Requests.Count;
                receiver.Requests.Enqueue(request);
            }

            context.Response.StatusCode = answer is null ? StatusCodes.Status200OK : await answer(number, request);
            await context.Response.WriteAsync($"answer {number}");
        });
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public string Text => System.Text.Encoding.UTF8.GetString(Body);
    }
}
