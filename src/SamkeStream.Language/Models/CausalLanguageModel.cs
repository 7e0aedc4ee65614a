using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Tensors;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Language.Tokenization;
using static TorchSharp.torch;

namespace SamkeStream.Language.Models;

/// <summary>
/// A language model with its tokenizer: text in, text and numbers out. An adapter is handed in call by call, so a call ends on the one
/// it began with. Safe to use from several threads.
/// </summary>
public sealed class CausalLanguageModel : IDisposable
{
    /// <param name="network">Owned from now on.</param>
    /// <param name="id">Identity of the weights and the tokenizer.</param>
    /// <param name="chatTemplate">Null: plain text.</param>
    public CausalLanguageModel(CausalTransformer network, Tokenizer tokenizer, string id, ChatTemplate? chatTemplate = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (tokenizer.VocabularySize > network.Config.VocabularySize)
            throw new ModelFolderException($"the tokenizer has {tokenizer.VocabularySize} tokens, the model {network.Config.VocabularySize}");
        (Network, Tokenizer, Id, ChatTemplate) = (network, tokenizer, id, chatTemplate ?? ChatTemplate.Plain);
        EndTokens = network.Config.EosTokenIds.Count > 0 ? network.Config.EosTokenIds : tokenizer.EndTokenId is { } end ? [end] : [];
    }

    /// <summary>Hash of weights, configuration and tokenizer.</summary>
    public string Id { get; }

    public CausalTransformer Network { get; }

    public Tokenizer Tokenizer { get; }

    public ChatTemplate ChatTemplate { get; }

    /// <summary>Tokens that end an answer.</summary>
    public IReadOnlyList<int> EndTokens { get; }

    /// <summary>Loads a Hugging Face folder.</summary>
    /// <param name="device">Null: the CPU.</param>
    /// <param name="dtype">Null: float32 on the CPU, bfloat16 on a GPU.</param>
    /// <exception cref="ModelFolderException">A file is missing or not valid.</exception>
    public static CausalLanguageModel Load(string folder, Device? device = null, ScalarType? dtype = null)
    {
        device ??= CPU;
        var tokenizer = Tokenizer.Load(folder);
        var network = LoadNetwork(folder, device, dtype);
        try
        {
            return new CausalLanguageModel(network, tokenizer, ModelFolderHash.Compute(folder), ChatTemplate.Load(folder));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Loads the network of a Hugging Face folder alone.</summary>
    /// <inheritdoc cref="Load"/>
    public static CausalTransformer LoadNetwork(string folder, Device? device = null, ScalarType? dtype = null)
    {
        device ??= CPU;
        var config = CausalLanguageModelConfig.Load(folder);
        using var weights = ModelWeights.Open(folder);
        var type = dtype ?? (device.type == TorchSharp.DeviceType.CPU ? ScalarType.Float32 : ScalarType.BFloat16);
        return new CausalTransformer(config, weights.AsSource(device, type, ""));
    }

    /// <summary>Continues prompts, in one batch.</summary>
    /// <exception cref="ArgumentException">A prompt is empty or fills all the model's positions.</exception>
    /// <exception cref="AdapterException">The adapter does not fit the model.</exception>
    public IReadOnlyList<Completion> Generate(
        IReadOnlyList<string> prompts, GenerationOptions options, LoraAdapter? adapter = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        return Continue([.. prompts.Select(p => Tokenizer.Encode(p))], options, adapter, cancellation);
    }

    /// <summary>Answers a conversation. Special tokens spelled out in a message are read as plain text.</summary>
    /// <inheritdoc cref="Generate"/>
    public Completion Answer(
        IReadOnlyList<ChatMessage> messages, GenerationOptions options, LoraAdapter? adapter = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(options);
        return Continue([ChatTemplate.Encode(Tokenizer, messages, addGenerationPrompt: true)], options, adapter, cancellation)[0];
    }

    /// <summary>Log-probability of each option as the answer to its prompt, [prompt][option], summed over the option's tokens.</summary>
    /// <remarks>One space is put between prompt and option where neither has one there.</remarks>
    /// <exception cref="ArgumentException">An empty prompt or option, or too many tokens for the model.</exception>
    /// <exception cref="AdapterException">The adapter does not fit the model.</exception>
    public double[][] OptionLogProbabilities(
        IReadOnlyList<(string Prompt, IReadOnlyList<string> Options)> questions, LoraAdapter? adapter = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        using var lora = Adapt(adapter);
        return AnswerScoring.Candidates(
            Network,
            [.. questions.Select(q => Tokenizer.Encode(q.Prompt))],
            [.. questions.Select(q => q.Options.Select(option => EncodeAnswer(q.Prompt, option)).ToArray())],
            lora,
            cancellation: cancellation);
    }

    /// <summary>Answers multiple-choice items by the most probable option; a tie goes to the first.</summary>
    /// <inheritdoc cref="OptionLogProbabilities"/>
    public IReadOnlyList<ItemScore> Score(
        IReadOnlyList<MultipleChoiceItem> items, LoraAdapter? adapter = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        var scores = OptionLogProbabilities([.. items.Select(i => (i.Prompt, i.Options))], adapter, cancellation);
        return [.. items.Select((item, i) => ItemScore.Of(scores[i], item.Answer))];
    }

    /// <summary>Token ids of an answer that follows a prompt.</summary>
    public int[] EncodeAnswer(string prompt, string answer)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(answer);
        var separated = prompt.Length == 0 || char.IsWhiteSpace(prompt[^1]) || (answer.Length > 0 && char.IsWhiteSpace(answer[0]));
        return Tokenizer.Encode(separated ? answer : " " + answer, addSpecialTokens: false);
    }

    public void Dispose() => Network.Dispose();

    private IReadOnlyList<Completion> Continue(int[][] ids, GenerationOptions options, LoraAdapter? adapter, CancellationToken cancellation)
    {
        using var lora = Adapt(adapter);
        var continuations = TokenGeneration.Continue(Network, ids, options, options.EndTokens ?? EndTokens, lora, cancellation: cancellation);
        return
        [
            .. continuations.Select((c, i) =>
                new Completion(Tokenizer.Decode(c.Tokens, skipSpecialTokens: true), ids[i].Length, c.Tokens.Length, c.Ended)),
        ];
    }

    private LoraWeights? Adapt(LoraAdapter? adapter)
    {
        if (adapter is null)
            return null;
        adapter.Validate(Network.Layout);
        return LoraWeights.From(adapter, Network.Device, Network.Dtype);
    }
}
