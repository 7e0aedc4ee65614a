using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Http;
using SamkeStream.Hosting.Privacy;
using SamkeStream.State;
using SamkeStream.State.Streams;

namespace SamkeStream.Adapt.Resolving;

/// <summary>Asks the producer's store for the texts of prompts that are kept as hashes only. Each text is checked against its hash; none is kept.</summary>
internal sealed class PromptResolver : IDisposable
{
    /// <summary>Prompts of one question.</summary>
    private const int BatchSize = 128;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly ResolverOptions _options;
    private readonly PrivacyOptions _privacy;
    private readonly OutboundHttp _http;

    public PromptResolver(AdaptOptions options, PrivacyOptions privacy, TimeProvider time)
    {
        (_options, _privacy) = (options.Resolver, privacy);
        _http = new OutboundHttp(new OutboundLimits(_options.Timeout, _options.Attempts, _options.FirstDelay, LongestDelay), time);
        _http.Client.MaxResponseContentBufferSize = _options.MaxBytes;
    }

    /// <summary>The prompts that have a text, in order, and how many have none that could be found.</summary>
    /// <param name="settings">Of their stream.</param>
    /// <param name="prompts">Of a window.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ResolverException">There is none to ask, or it does not answer.</exception>
    public async Task<(IReadOnlyList<string> Texts, int Unresolved)> ResolveAsync(StreamSettings settings, IReadOnlyList<WindowPrompt> prompts, CancellationToken cancellationToken)
    {
        var wanted = prompts.Where(prompt => !prompt.HasText).ToList();
        if (wanted.Count == 0)
            return ([.. prompts.Select(prompt => prompt.Text)], 0);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        // Of a stream that keeps texts, those of old prompts are gone; there need be nobody to ask for them.
        if (UrlOf(settings, isNeeded: wanted.Count == prompts.Count) is { } url)
        {
            foreach (var batch in wanted.Chunk(BatchSize))
                await AskAsync(url, settings, batch, found, cancellationToken);
        }

        var texts = prompts.Select(prompt => prompt.HasText ? prompt.Text : found.GetValueOrDefault(prompt.Hash!)).OfType<string>().ToList();
        SamkeMeter.ResolvedPrompts.Add(wanted.Count - (prompts.Count - texts.Count), new KeyValuePair<string, object?>("result", "resolved"));
        SamkeMeter.ResolvedPrompts.Add(prompts.Count - texts.Count, new KeyValuePair<string, object?>("result", "missing"));
        return (texts, prompts.Count - texts.Count);
    }

    public void Dispose() => _http.Dispose();

    private Uri? UrlOf(StreamSettings settings, bool isNeeded)
    {
        if (settings.ResolverUrl is not { } own)
        {
            return _options.Url is null && isNeeded
                ? throw new ResolverException("the texts of its prompts are not kept, and there is no resolver to ask for them; allowed: Samke:Adapt:ResolverUrl, or resolverUrl of the stream")
                : _options.Url;
        }

        // Settings may have been written before the hosts were restricted.
        return _privacy.MistakeOfResolver(own) is { } mistake ? throw new ResolverException(mistake) : new Uri(own);
    }

    private async Task AskAsync(Uri url, StreamSettings settings, WindowPrompt[] prompts, Dictionary<string, string> found, CancellationToken cancellationToken)
    {
        var question = new ResolverQuestion(settings.Stream, [.. prompts.Select(prompt => new ResolverPrompt(prompt.Id, prompt.Hash!))]);
        IReadOnlyList<PromptItem?>? answered = null;
        var answer = await _http.PatientlyAsync(
            async token =>
            {
                (answered, var answer) = await SendAsync(url, question, token);
                return answer;
            },
            null,
            cancellationToken);
        if (answered is null)
            throw new ResolverException($"the resolver on {url.Authority} gave no texts: {answer.Text}");
        var hashes = prompts.Select(prompt => prompt.Hash!).ToHashSet(StringComparer.Ordinal);
        foreach (var text in answered.OfType<PromptItem>().SelectMany(prompt => TextsOf(prompt, settings)))
        {
            // What is none of the texts asked for counts as not found.
            if (PromptHash.Of(text) is var hash && hashes.Contains(hash))
                found[hash] = text;
        }
    }

    /// <summary>The text as it came, and what of it counts by the stream's settings.</summary>
    private static IEnumerable<string> TextsOf(PromptItem prompt, StreamSettings settings)
    {
        if (prompt.Text is { Length: > 0 } text)
            yield return text;
        if (prompt.Text is { Length: > 0 } || (prompt.Messages is { Count: > 0 } messages && messages.All(message => message is { Role: not null, Content: not null })))
            yield return PromptText.Of(prompt, settings).Text;
    }

    /// <returns>The prompts, null where they cannot be used; and the answer, with what is wrong but never a text of it.</returns>
    private async Task<(IReadOnlyList<PromptItem?>? Prompts, OutboundAnswer Answer)> SendAsync(Uri url, ResolverQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(question, options: ContractJson.Options) };
            if (_options.Token is { } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await _http.Client.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                return (null, new OutboundAnswer(response.StatusCode, $"status {(int)response.StatusCode}"));
            var answer = await response.Content.ReadFromJsonAsync<ResolverAnswer>(ContractJson.Options, cancellationToken);
            var problem = answer?.Prompts is null ? "its answer has no member prompts; allowed is {\"prompts\":[{\"id\":…,\"text\":…}]}" : "";
            return (answer?.Prompts, new OutboundAnswer(response.StatusCode, problem));
        }
        catch (JsonException exception)
        {
            return (null, new OutboundAnswer(HttpStatusCode.OK, $"its answer cannot be read: {JsonProblem.Of(exception)}"));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return (null, new OutboundAnswer(HttpStatusCode.OK, $"its answer has more than {_options.MaxBytes} bytes (Samke:Adapt:ResolverMaxBytes)"));
        }
    }
}
