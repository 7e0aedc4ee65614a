using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SamkeStream.State.Streams;

namespace SamkeStream.Workers.Tests.Privacy;

/// <summary>A producer's store over HTTP: it gives the texts of prompts that it is asked for by their hashes.</summary>
internal sealed class ResolverServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ResolverServer(WebApplication app) => _app = app;

    public Uri Url => new($"{_app.Urls.First()}/texts");

    public string Host => Url.Authority;

    /// <summary>What it was asked, in order, with the header Authorization.</summary>
    public ConcurrentQueue<(string? Authorization, JsonElement Body)> Questions { get; } = new();

    public ConcurrentDictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers a request by its number from 0; true: it has answered.</summary>
    public Func<int, HttpContext, Task<bool>>? Instead { get; set; }

    public void Add(string text) => Texts[PromptHash.Of(text)] = text;

    public static async Task<ResolverServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new ResolverServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        Questions.Enqueue((context.Request.Headers.Authorization, body));
        if (Instead is not null && await Instead(Questions.Count - 1, context))
            return;
        var known = body.GetProperty("prompts").EnumerateArray()
            .Where(prompt => Texts.ContainsKey(prompt.GetProperty("hash").GetString()!))
            .Select(prompt => new { id = prompt.TryGetProperty("id", out var id) ? id.GetString() : null, text = Texts[prompt.GetProperty("hash").GetString()!] });
        await context.Response.WriteAsJsonAsync(new { prompts = known });
    }
}
