using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SamkeStream.Hosting;
using Spectre.Console;

namespace SamkeStream.Cli.Client;

/// <summary>Talks to the HTTP API of a running Serve; a refusal is printed as the server words it.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(Uri address, string? token)
    {
        // Names of operators are not all ASCII.
        var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.TryAddWithoutValidation("Samke-Actor", Environment.UserName);
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Adds <c>--url</c> and <c>--token</c> to a command.</summary>
    /// <returns>Makes a client of that address.</returns>
    public static Func<ParseResult, ApiClient> AddAddress(Command command)
    {
        var url = new Option<string>("--url")
        {
            Description = $"Address of the HTTP API (default: SAMKE_URLS, else {SamkeOptions.DefaultUrl}).",
            DefaultValueFactory = _ => AddressOf(Environment.GetEnvironmentVariable("SAMKE_URLS") ?? SamkeOptions.DefaultUrl),
        };
        var token = new Option<string?>("--token")
        {
            Description = "Bearer token, where the server asks for one (default: SAMKE_TOKEN).",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SAMKE_TOKEN"),
        };
        url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                result.AddError($"--url is '{result.GetValueOrDefault<string>()}'; allowed: http://host:port or https://host:port");
        });
        command.Options.Add(url);
        command.Options.Add(token);
        return result => new ApiClient(new Uri(result.GetValue(url)!), result.GetValue(token));
    }

    /// <summary>Adds <c>--url</c> and <c>--token</c> to a command and runs it with a client of that address.</summary>
    public static void SetAction(Command command, Func<ParseResult, ApiClient, CancellationToken, Task<int>> action)
    {
        var connect = AddAddress(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = connect(result);
            try
            {
                return await action(result, client, cancellationToken);
            }
            catch (ApiException exception)
            {
                return Failure.Tell(exception);
            }
            catch (HttpRequestException exception)
            {
                return Failure.Tell(client.NoAnswer(exception));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Failure.Stopped;
            }
        });
    }

    /// <summary>What to say of a server that does not answer.</summary>
    public string NoAnswer(HttpRequestException exception) =>
        $"no answer from {_http.BaseAddress!.OriginalString} ({exception.Message}); is `samke run` or `samke serve` running there? --url names another address";

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <exception cref="ApiException">The server refused.</exception>
    public Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, body is null ? null : JsonContent.Create(body), null, cancellationToken);

    /// <summary>Sends what an operator wants, in his name.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content, string? actor, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (actor is not null)
            request.Headers.TryAddWithoutValidation("Samke-Actor", actor);
        using var response = await _http.SendAsync(request, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public async Task<byte[]> DownloadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Server-sent events until the server or the caller ends them.</summary>
    public async IAsyncEnumerable<(string Type, JsonElement Body)> EventsAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(stream, (type, data) => (type, JsonDocument.Parse(data.ToArray()).RootElement)).EnumerateAsync(cancellationToken))
            yield return item.Data;
    }

    /// <summary>Prints an answer as it came; nothing where it had no body.</summary>
    public static void Print(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
            AnsiConsole.Console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, Indented));
    }

    public void Dispose() => _http.Dispose();

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What a server listens on as "all addresses" is no address to call.
    private static string AddressOf(string urls) =>
        urls.Split(';')[0].Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal);

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var message = new StringBuilder($"{(int)response.StatusCode} {response.ReasonPhrase}");
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var problem = JsonDocument.Parse(body).RootElement;
            var mistakes = problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
                ? errors.EnumerateObject().SelectMany(member => member.Value.EnumerateArray().Select(mistake => InItsPlace(member.Name, mistake.GetString()))).ToList()
                : [];
            if (mistakes.Count > 0)
                message.Append(": ").AppendJoin("\nsamke: ", mistakes);
            else if (problem.TryGetProperty("detail", out var detail))
                message.Append(": ").Append(detail.GetString());
        }
        catch (JsonException)
        {
            message.Append(": ").Append(body.AsSpan(0, Math.Min(body.Length, 200)));
        }

        throw new ApiException(message.ToString());
    }

    /// <summary>Of several prompts it is said which one is wrong; other members are in the mistake's own words.</summary>
    private static string InItsPlace(string member, string? mistake) => member.IndexOf("].", StringComparison.Ordinal) is var end and > 0 ? $"{member[..(end + 1)]}: {mistake}" : mistake ?? "";
}

/// <summary>The server refused a request; the message is its own.</summary>
internal sealed class ApiException(string message) : Exception(message);
