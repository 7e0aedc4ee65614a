using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Language.Lora;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Serve.Http;
using SamkeStream.State;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.Answers;

/// <summary>Answers in the form of OpenAI's API; the model's name is the stream whose current adapter answers.</summary>
internal static class CompletionEndpoints
{
    private const string AdapterHeader = "Samke-Adapter";
    private const int DefaultMaxTokens = 64;

    public static void MapCompletions(this RouteGroupBuilder api)
    {
        api.MapPost("/completions", (HttpRequest request, Answerer answerer, ServeOptions options, TimeProvider time) =>
            AnswerAsync(request, answerer, options, time, isChat: false));
        api.MapPost("/chat/completions", (HttpRequest request, Answerer answerer, ServeOptions options, TimeProvider time) =>
            AnswerAsync(request, answerer, options, time, isChat: true));
        api.MapGet("/models", ModelsAsync);
    }

    private static async Task<IResult> ModelsAsync(StreamRegistry streams, Answerer answerer, CancellationToken cancellationToken)
    {
        var names = (await streams.ListAsync(cancellationToken)).Select(stream => stream.Stream).Prepend(Answerer.BaseName);
        return Results.Ok(new { @object = "list", data = names.Select(name => new { id = name, @object = "model", owned_by = answerer.BaseModel }) });
    }

    private static async Task<IResult> AnswerAsync(HttpRequest http, Answerer answerer, ServeOptions options, TimeProvider time, bool isChat)
    {
        var cancellationToken = http.HttpContext.RequestAborted;
        var request = (await JsonBody.ReadAsync(http)).As<CompletionRequest>("the request");
        if (Mistake(request, options, isChat) is { } mistake)
            return CompletionProblem.Of(StatusCodes.Status400BadRequest, "invalid_value", mistake.Member, mistake.Detail);
        var model = request.Model!;
        if (!await answerer.ExistsAsync(model, cancellationToken))
            return CompletionProblem.Of(StatusCodes.Status404NotFound, "model_not_found", "model", $"model '{model}' is no registered stream; GET /v1/models lists them");

        var generation = new GenerationOptions
        {
            MaxNewTokens = request.MaxCompletionTokens ?? request.MaxTokens ?? Math.Min(DefaultMaxTokens, options.MaxTokens),
            Temperature = request.Temperature ?? 0,
            TopP = request.TopP ?? 1,
            Seed = request.Seed ?? 0,
        };
        try
        {
            var (completion, served) = isChat
                ? await answerer.ChatAsync(model, request.Messages!, generation, cancellationToken)
                : await answerer.CompleteAsync(model, PromptOf(request)!, generation, cancellationToken);
            http.HttpContext.Response.Headers[AdapterHeader] = served.Digest ?? Answerer.BaseName;
            return Results.Ok(Body(model, completion, served, StopsOf(request)!, time.GetUtcNow(), isChat));
        }
        catch (ArgumentException exception)
        {
            return CompletionProblem.Of(StatusCodes.Status400BadRequest, "invalid_value", isChat ? "messages" : "prompt", exception.Message);
        }
        catch (Exception exception) when (exception is AdapterException or AdapterNotFoundException or DamagedBlobException or InvalidDataException)
        {
            return CompletionProblem.Of(StatusCodes.Status500InternalServerError, "bad_adapter", "model", $"the current adapter of '{model}' cannot be used: {exception.Message}");
        }
    }

    private static (string Member, string Detail)? Mistake(CompletionRequest request, ServeOptions options, bool isChat) => request switch
    {
        { Model: null } => ("model", "model is missing; allowed: the name of a stream, or base"),
        _ when !StreamName.IsValid(request.Model) => ("model", $"model is '{request.Model}'; allowed: the name of a stream, or base"),
        { Stream: true } => ("stream", "stream is true; allowed: false, answers are sent whole"),
        { N: { } n and not 1 } => ("n", $"n is {n}; allowed: 1"),
        _ when isChat && (request.Messages is not { Count: > 0 } || request.Messages.Any(message => message?.Role is null || message.Content is null)) =>
            ("messages", "messages is missing, empty, or has an entry without role or content; allowed: a conversation"),
        _ when !isChat && string.IsNullOrEmpty(PromptOf(request)) => ("prompt", "prompt is missing or empty; allowed: a text, or an array of one text"),
        _ when (request.MaxCompletionTokens ?? request.MaxTokens) is { } tokens && (tokens < 1 || tokens > options.MaxTokens) =>
            ("max_tokens", $"max_tokens is {tokens}; allowed: 1 to {options.MaxTokens}"),
        { Temperature: { } temperature } when !(temperature is >= 0 and <= 2) => ("temperature", FormattableString.Invariant($"temperature is {temperature}; allowed: 0 to 2")),
        { TopP: { } topP } when !(topP is > 0 and <= 1) => ("top_p", FormattableString.Invariant($"top_p is {topP}; allowed: above 0, at most 1")),
        _ when StopsOf(request) is null => ("stop", "stop is neither text nor an array of texts"),
        _ => null,
    };

    private static string? PromptOf(CompletionRequest request) => request.Prompt switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() == 1 && array[0].ValueKind == JsonValueKind.String => array[0].GetString(),
        _ => null,
    };

    private static IReadOnlyList<string>? StopsOf(CompletionRequest request) => request.Stop switch
    {
        null or { ValueKind: JsonValueKind.Null } => [],
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } array when array.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String) =>
            [.. array.EnumerateArray().Select(entry => entry.GetString()!)],
        _ => null,
    };

    private static object Body(string model, Completion completion, ServedAdapter served, IReadOnlyList<string> stops, DateTimeOffset now, bool isChat)
    {
        var end = stops.Where(stop => stop.Length > 0)
            .Select(stop => completion.Text.IndexOf(stop, StringComparison.Ordinal))
            .Where(place => place >= 0)
            .DefaultIfEmpty(-1)
            .Min();
        var text = end < 0 ? completion.Text : completion.Text[..end];
        var finish = completion.Ended || end >= 0 ? "stop" : "length";
        return new
        {
            id = $"cmpl-{Guid.CreateVersion7(now):N}",
            @object = isChat ? "chat.completion" : "text_completion",
            created = now.ToUnixTimeSeconds(),
            model,
            system_fingerprint = served.Name,
            choices = new object[]
            {
                isChat
                    ? new { index = 0, message = new { role = "assistant", content = text }, finish_reason = finish }
                    : new { index = 0, text, finish_reason = finish },
            },
            usage = new
            {
                prompt_tokens = completion.PromptTokens,
                completion_tokens = completion.CompletionTokens,
                total_tokens = completion.PromptTokens + completion.CompletionTokens,
            },
        };
    }
}
