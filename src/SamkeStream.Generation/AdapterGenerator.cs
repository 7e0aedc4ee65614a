using SamkeStream.Generation.Decoder;
using SamkeStream.Generation.Tokens;
using SamkeStream.Generation.Training;
using SamkeStream.Language.Bundles;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Lora;
using static TorchSharp.torch;

namespace SamkeStream.Generation;

/// <summary>
/// Prompts in, LoRA adapters out, in one forward pass each: a few prompts are encoded to token states [N, L, C], the decoder turns them
/// into parameter tokens, and these become the LoRA matrices. Safe to use from several threads.
/// </summary>
public sealed class AdapterGenerator : IDisposable
{
    private readonly HyperConvolutionalDecoder _decoder;
    private readonly SentenceEncoder _encoder;

    /// <param name="decoder">Owned from now on.</param>
    /// <param name="description">What the decoder was made for.</param>
    /// <param name="encoder">Gives the token states; not owned.</param>
    /// <exception cref="DecoderException">The decoder was made for another encoder.</exception>
    public AdapterGenerator(HyperConvolutionalDecoder decoder, DecoderDescription description, SentenceEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(encoder);
        if (encoder.Id != description.EncoderId)
            throw new DecoderException($"the decoder reads encoder {description.EncoderId}; this encoder is {encoder.Id}");
        if (encoder.Dimensions != description.Shape.Condition.C)
            throw new DecoderException($"the decoder reads token states of width {description.Shape.Condition.C}; this encoder's have {encoder.Dimensions}");
        (_decoder, Description, _encoder) = (decoder, description, encoder);
    }

    public DecoderDescription Description { get; }

    /// <summary>N, the number of prompts behind one adapter.</summary>
    public int PromptsPerDraw => Description.Shape.Condition.N;

    /// <summary>Loads the decoder of a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="encoder">The bundle's encoder; not owned.</param>
    /// <param name="device">Where to compute; null: the CPU.</param>
    /// <exception cref="DecoderException">The bundle has no decoder, the decoder is damaged, or it was made for another encoder or base model.</exception>
    public static AdapterGenerator Load(Bundle bundle, SentenceEncoder encoder, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(encoder);
        var path = bundle.DecoderPath ?? throw new DecoderException($"the bundle {bundle.Folder} has no decoder");
        var (decoder, description) = DecoderFile.Read(path, device ?? CPU);
        try
        {
            var digest = ModelFolderHash.Compute(bundle.BasePath);
            if (description.BaseModel != bundle.BaseModel || description.BaseDigest != digest)
            {
                throw new DecoderException(
                    $"{path} writes adapters for {description.BaseModel} ({description.BaseDigest}); the bundle's base is {bundle.BaseModel} ({digest})");
            }

            return new AdapterGenerator(decoder, description, encoder);
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <summary>Loads the decoder of a bundle whose models are shared.</summary>
    /// <exception cref="DecoderException">As above.</exception>
    public static AdapterGenerator Load(LoadedBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return Load(bundle.Bundle, bundle.Encoder, bundle.Device);
    }

    /// <summary>Token states [n, L, C] of prompts as this decoder, and its training, read them.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="prompts">The prompts.</param>
    /// <param name="length">L of <see cref="DecoderShape.Condition"/>.</param>
    /// <param name="cancel">Stops between batches.</param>
    public static TokenStates Encode(SentenceEncoder encoder, IReadOnlyList<string> prompts, int length, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return encoder.TokenStates(prompts, length, keepPadding: false, cancel);
    }

    /// <summary>One adapter for each draw of prompts from a window.</summary>
    /// <param name="windowPrompts">The window's texts; empty ones are left out.</param>
    /// <param name="draws">How many adapters to make. Draws share no prompt while the window allows.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="cancel">Stops between batches of the encoder and between draws.</param>
    /// <exception cref="GenerationException">No prompt has text, or the decoder wrote values that are not finite.</exception>
    public GeneratedAdapters Generate(IReadOnlyList<string> windowPrompts, int draws, int seed, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(windowPrompts);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        var prompts = windowPrompts.Where(prompt => !string.IsNullOrWhiteSpace(prompt)).ToList();
        if (prompts.Count == 0)
            throw new GenerationException($"none of the window's {windowPrompts.Count} prompts has text");
        var (chosen, repeated) = PromptDeal.Deal(prompts.Count, draws, PromptsPerDraw, SeededRandom.At(seed, 0));

        // Only prompts that are in a draw are encoded.
        var used = chosen.SelectMany(draw => draw).Distinct().Order().ToArray();
        var states = Encode(_encoder, [.. used.Select(i => prompts[i])], Description.Shape.Condition.L, cancel);
        var adapters = new List<LoraAdapter>(draws);
        foreach (var draw in chosen)
        {
            cancel.ThrowIfCancellationRequested();
            adapters.Add(Decode(states, Array.ConvertAll(draw, i => Array.BinarySearch(used, i))));
        }

        return new GeneratedAdapters(adapters, repeated);
    }

    public void Dispose() => _decoder.Dispose();

    private LoraAdapter Decode(TokenStates states, int[] rows)
    {
        var size = states.Length * states.Channels;
        var values = new float[rows.Length * size];
        for (var i = 0; i < rows.Length; i++)
            states.Values.AsSpan(rows[i] * size, size).CopyTo(values.AsSpan(i * size));

        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var condition = tensor(values, [1, rows.Length, states.Length, states.Channels], dtype: ScalarType.Float32, device: _decoder.Device);
        var tokens = _decoder.forward(condition);
        if (!tokens.isfinite().all().item<bool>())
            throw new GenerationException("the decoder wrote values that are not finite");
        var weights = ParameterTokens.Decode(Description.Layout, tokens, Description.Scale);
        var config = new LoraConfig(Description.Layout.Rank, Description.Alpha, ProjectionNames.All, Description.BaseModel);
        try
        {
            return weights.ToAdapter(config);
        }
        catch (AdapterException exception)
        {
            // Finite tokens can still stand for a scale beyond float32.
            throw new GenerationException($"the generated adapter cannot be used: {exception.Message}", exception);
        }
    }
}
