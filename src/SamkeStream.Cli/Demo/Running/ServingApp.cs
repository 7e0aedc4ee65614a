using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using SamkeStream.Cli.Client;
using SamkeStream.Language.Lora;

namespace SamkeStream.Cli.Demo.Running;

/// <summary>Fetches adapters over HTTP as an app that serves them would: by ETag, each file checked against its digest.</summary>
internal sealed class ServingApp(HttpClient http, string stream, string folder)
{
    private string? _etag;

    /// <summary>The current adapter of the stream; null where it is the one fetched last, or there is none.</summary>
    /// <exception cref="DemoException">What arrived is not what was announced.</exception>
    public async Task<FetchedAdapter?> FetchCurrentAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/streams/{stream}/adapter");
        if (_etag is not null)
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(_etag));
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotModified or HttpStatusCode.NotFound)
            return null;
        var body = await ReadAsync(response, cancellationToken);
        var digest = body.Text("digest") ?? throw new DemoException("the current adapter has no digest");
        if (response.Headers.ETag is not { IsWeak: false } etag || etag.Tag != $"\"{digest}\"")
            throw new DemoException($"the current adapter's ETag is {response.Headers.ETag}, its digest {digest}");
        var fetched = await FetchFilesAsync(digest, body, body.Text("name") ?? digest, cancellationToken);
        _etag = etag.Tag;
        return fetched;
    }

    /// <summary>Any adapter by its digest.</summary>
    public async Task<FetchedAdapter> FetchAsync(string digest, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"/v1/adapters/{digest}", UriKind.Relative), cancellationToken);
        return await FetchFilesAsync(digest, await ReadAsync(response, cancellationToken), digest, cancellationToken);
    }

    private async Task<FetchedAdapter> FetchFilesAsync(string digest, JsonElement description, string name, CancellationToken cancellationToken)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var bytes = 0L;
        foreach (var file in description.GetProperty("files").EnumerateArray())
        {
            var path = Path.GetFileName(file.Text("path")!);
            var content = await http.GetByteArrayAsync(new Uri($"/v1/adapters/{digest}/{path}", UriKind.Relative), cancellationToken);
            var found = Convert.ToHexStringLower(SHA256.HashData(content));
            if (found != file.Text("sha256"))
                throw new DemoException($"{path} of adapter {digest} arrived damaged: its SHA-256 is {found}, not {file.Text("sha256")}");
            await File.WriteAllBytesAsync(Path.Combine(target, path), content, cancellationToken);
            bytes += content.Length;
        }

        return new FetchedAdapter(digest, target, bytes, PeftFormat.ReadFolder(target));
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonElement.Parse(text)
            : throw new DemoException($"{response.RequestMessage?.RequestUri}: {(int)response.StatusCode} {text}");
    }
}
