using SamkeStream.Contracts.V1;
using SamkeStream.Language.Bundles;
using SamkeStream.Language.Lora;
using SamkeStream.Language.TextGeneration;
using SamkeStream.State.Streams;
using ModelMessage = SamkeStream.Language.Tokenization.ChatMessage;

namespace SamkeStream.Serve.Answers;

/// <summary>Answers with the adapter that was current when the request came; a swap meanwhile concerns later requests only.</summary>
internal sealed class Answerer(LoadedBundle bundle, CurrentAdapters adapters, StreamRegistry streams, ServeOptions options) : IDisposable
{
    /// <summary>The model's name that stands for the base model without an adapter.</summary>
    public const string BaseName = "base";

    private readonly SemaphoreSlim _places = new(options.Parallel);

    public string BaseModel => bundle.Bundle.BaseModel;

    /// <summary>Whether a request may name this model.</summary>
    public async Task<bool> ExistsAsync(string model, CancellationToken cancellationToken) =>
        model == BaseName || adapters.Knows(model) || await streams.GetAsync(model, cancellationToken) is not null;

    public Task<(Completion Completion, ServedAdapter Served)> CompleteAsync(
        string stream, string prompt, GenerationOptions generation, CancellationToken cancellationToken) =>
        RunAsync(stream, adapter => bundle.LanguageModel.Generate([prompt], generation, adapter, cancellationToken)[0], cancellationToken);

    public Task<(Completion Completion, ServedAdapter Served)> ChatAsync(
        string stream, IReadOnlyList<ChatMessage> messages, GenerationOptions generation, CancellationToken cancellationToken)
    {
        var conversation = messages.Select(message => new ModelMessage(message.Role, message.Content)).ToList();
        return RunAsync(stream, adapter => bundle.LanguageModel.Answer(conversation, generation, adapter, cancellationToken), cancellationToken);
    }

    public void Dispose() => _places.Dispose();

    private async Task<(Completion Completion, ServedAdapter Served)> RunAsync(string stream, Func<LoraAdapter?, Completion> answer, CancellationToken cancellationToken)
    {
        var served = stream == BaseName ? ServedAdapter.Base : await adapters.GetAsync(stream, cancellationToken);
        await _places.WaitAsync(cancellationToken);
        try
        {
            return (await Task.Run(() => answer(served.Adapter), cancellationToken), served);
        }
        finally
        {
            _places.Release();
        }
    }
}
