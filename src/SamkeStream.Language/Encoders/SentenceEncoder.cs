using System.Numerics.Tensors;
using System.Text.Json;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Tensors;
using SamkeStream.Language.Tokenization;
using static TorchSharp.torch;

namespace SamkeStream.Language.Encoders;

/// <summary>
/// Sentence vectors and token states from a BERT. A text's vector is the mean of its tokens' last hidden states, scaled to length 1.
/// Texts are computed without padding, those of equal length together. Safe to use from several threads.
/// </summary>
public sealed class SentenceEncoder : IDisposable
{
    /// <summary>Tokens of one forward pass: enough for the matrix products, little enough for the caches.</summary>
    private const int TokensPerBatch = 2048;

    /// <param name="network">Owned from now on.</param>
    /// <param name="id">Identity of the weights and the tokenizer.</param>
    /// <param name="maxTokens">Longer texts are cut, special tokens included.</param>
    public SentenceEncoder(BertNetwork network, Tokenizer tokenizer, string id, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (maxTokens <= tokenizer.SpecialTokensPerText || maxTokens > network.Config.MaxPositions)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxTokens), maxTokens, $"allowed: {tokenizer.SpecialTokensPerText + 1} to {network.Config.MaxPositions}");
        }

        if (tokenizer.VocabularySize > network.Config.VocabularySize)
            throw new ModelFolderException($"the tokenizer has {tokenizer.VocabularySize} tokens, the encoder {network.Config.VocabularySize}");
        (Network, Tokenizer, Id, MaxTokens) = (network, tokenizer, id, maxTokens);
    }

    /// <summary>Hash of weights, configuration and tokenizer: vectors of encoders with different ids must not be compared.</summary>
    public string Id { get; }

    /// <summary>Length of a sentence vector, C.</summary>
    public int Dimensions => Network.Config.HiddenSize;

    /// <summary>Most tokens that are read of a text, special tokens included.</summary>
    public int MaxTokens { get; }

    public Tokenizer Tokenizer { get; }

    public BertNetwork Network { get; }

    /// <summary>Loads a Hugging Face folder.</summary>
    /// <param name="folder">config.json, tokenizer, weights; sentence_bert_config.json where there is one says how long texts may be.</param>
    /// <param name="device">Null: the CPU.</param>
    /// <exception cref="ModelFolderException">A file is missing or not valid.</exception>
    public static SentenceEncoder Load(string folder, Device? device = null)
    {
        var config = BertConfig.Load(folder);
        var tokenizer = Tokenizer.Load(folder);
        using var weights = ModelWeights.Open(folder);
        var network = new BertNetwork(config, weights.AsSource(device ?? CPU, ScalarType.Float32, "", "bert."));
        try
        {
            return new SentenceEncoder(network, tokenizer, ModelFolderHash.Compute(folder), ReadMaxTokens(folder, config));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Unit vectors of the texts, [N][C]; long ones are cut at their end.</summary>
    public float[][] Embed(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return EmbedTokens(Tokenize(texts, MaxTokens), cancellation);
    }

    /// <summary>Unit vectors of the texts, each read as it says, [N].</summary>
    public EncodedText[] Encode(IReadOnlyList<EncoderText> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var windows = texts.Select(Windows).ToArray();
        var vectors = EmbedTokens([.. windows.SelectMany(window => window.Ids)], cancellation);
        var result = new EncodedText[texts.Count];
        for (int i = 0, first = 0; i < result.Length; first += windows[i].Ids.Length, i++)
        {
            var own = vectors.AsSpan(first, windows[i].Ids.Length);
            result[i] = new EncodedText(own.Length == 1 ? own[0] : WeightedMean(own, windows[i].Ids), windows[i].IsLong);
        }

        return result;
    }

    /// <summary>Unit vectors of texts that are already token ids, special tokens included, [N][C].</summary>
    /// <exception cref="ArgumentException">No id, too many, or an id outside the vocabulary.</exception>
    public float[][] EmbedTokens(int[][] ids, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var result = new float[ids.Length][];
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i].Length == 0 || ids[i].Length > MaxTokens)
                throw new ArgumentException($"text {i} has {ids[i].Length} tokens; allowed: 1 to {MaxTokens}", nameof(ids));
            if (ids[i].Any(id => id < 0 || id >= Network.Config.VocabularySize))
                throw new ArgumentException($"text {i} has a token that is not among the encoder's {Network.Config.VocabularySize}", nameof(ids));
        }

        foreach (var batch in ByLength(ids))
        {
            cancellation.ThrowIfCancellationRequested();
            var vectors = Pool(batch, ids);
            for (var i = 0; i < batch.Length; i++)
                result[batch[i]] = vectors[(i * Dimensions)..((i + 1) * Dimensions)];
        }

        return result;
    }

    /// <summary>Last hidden states of the texts cut to a length.</summary>
    /// <param name="length">L: texts are cut to so many tokens, special tokens included.</param>
    /// <param name="keepPadding">Whether the positions after a text's end keep what the network computes for padding; else they are 0.</param>
    public TokenStates TokenStates(IReadOnlyList<string> texts, int length, bool keepPadding = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (length <= Tokenizer.SpecialTokensPerText || length > Network.Config.MaxPositions)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"allowed: {Tokenizer.SpecialTokensPerText + 1} to {Network.Config.MaxPositions}");
        }

        var width = length * Dimensions;
        var values = new float[texts.Count * width];
        var ids = Tokenize(texts, length);
        foreach (var batch in ByLength(ids, keepPadding ? length : 0))
        {
            cancellation.ThrowIfCancellationRequested();
            var states = keepPadding ? PaddedStates(batch, ids, length) : RaggedStates(batch, ids);
            var start = 0;
            foreach (var text in batch)
            {
                var count = (keepPadding ? length : ids[text].Length) * Dimensions;
                states.AsSpan(start, count).CopyTo(values.AsSpan(text * width));
                start += count;
            }
        }

        return new TokenStates(values, texts.Count, length, Dimensions);
    }

    public void Dispose() => Network.Dispose();

    private int[][] Tokenize(IReadOnlyList<string> texts, int length) =>
        [.. texts.Select(text => Tokenizer.Encode(text, maxLength: length, recognizeAddedTokens: false))];

    /// <summary>Token ids of what is read of a text, in as many windows as it takes.</summary>
    private (int[][] Ids, bool IsLong) Windows(EncoderText text)
    {
        var room = MaxTokens - Tokenizer.SpecialTokensPerText;
        // One token more tells a text that fits from one that is cut; the rest is read only where it counts.
        var ids = Tokenizer.Encode(
            text.Text, addSpecialTokens: false, maxLength: text.Truncation == Truncation.End ? room + 1 : null, recognizeAddedTokens: false);
        if (ids.Length <= room)
            return ([Tokenizer.AddSpecialTokens(ids)], false);
        return text.Truncation switch
        {
            Truncation.End => ([Tokenizer.AddSpecialTokens(ids.AsSpan(0, room))], true),
            Truncation.Start => ([Tokenizer.AddSpecialTokens(ids.AsSpan(ids.Length - room))], true),
            _ => ([.. ids.Chunk(room).Select(chunk => Tokenizer.AddSpecialTokens(chunk))], true),
        };
    }

    private float[] WeightedMean(ReadOnlySpan<float[]> vectors, int[][] windows)
    {
        var mean = new float[Dimensions];
        for (var i = 0; i < vectors.Length; i++)
            TensorPrimitives.MultiplyAdd(vectors[i], windows[i].Length - Tokenizer.SpecialTokensPerText, mean, mean);
        TensorPrimitives.Divide(mean, Math.Max(TensorPrimitives.Norm<float>(mean), 1e-12f), mean);
        return mean;
    }

    /// <summary>Indices of texts in batches, shortest first.</summary>
    /// <param name="paddedLength">What each text takes of a batch; 0: its own length.</param>
    private static IEnumerable<int[]> ByLength(int[][] ids, int paddedLength = 0)
    {
        var order = Enumerable.Range(0, ids.Length).OrderBy(i => ids[i].Length).ToArray();
        for (var start = 0; start < order.Length;)
        {
            var (end, tokens) = (start, 0);
            while (end < order.Length)
            {
                tokens += paddedLength > 0 ? paddedLength : ids[order[end]].Length;
                if (tokens > TokensPerBatch && end > start)
                    break;
                end++;
            }

            yield return order[start..end];
            start = end;
        }
    }

    private float[] Pool(int[] batch, int[][] ids)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var lengths = batch.Select(i => ids[i].Length).ToArray();
        var states = Network.Forward(Concatenate(batch, ids), lengths);
        var means = TokenGroups.Ragged(lengths).Groups
            .Select(g => states.narrow(0, g.Start, g.Count * g.Length).view(g.Count, g.Length, Dimensions).mean([1L])).ToArray();
        var vectors = means.Length == 1 ? means[0] : cat(means, 0);
        return vectors.div_(vectors.norm(1, keepdim: true, p: 2).clamp_min(1e-12)).ToSingles();
    }

    private float[] RaggedStates(int[] batch, int[][] ids)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        return Network.Forward(Concatenate(batch, ids), [.. batch.Select(i => ids[i].Length)]).ToSingles();
    }

    private float[] PaddedStates(int[] batch, int[][] ids, int length)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var padded = new long[batch.Length * length];
        var mask = new long[padded.Length];
        padded.AsSpan().Fill(Tokenizer.PadTokenId ?? 0);
        for (var row = 0; row < batch.Length; row++)
        {
            for (var i = 0; i < ids[batch[row]].Length; i++)
                (padded[(row * length) + i], mask[(row * length) + i]) = (ids[batch[row]][i], 1);
        }

        var device = Network.Device;
        return Network.Forward(tensor(padded, [batch.Length, length], device: device), tensor(mask, [batch.Length, length], device: device)).ToSingles();
    }

    private static long[] Concatenate(int[] batch, int[][] ids) => [.. batch.SelectMany(i => ids[i]).Select(id => (long)id)];

    private static int ReadMaxTokens(string folder, BertConfig config)
    {
        var path = Path.Combine(folder, "sentence_bert_config.json");
        if (!File.Exists(path))
            return config.MaxPositions;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.TryGetProperty("max_seq_length", out var most) && most.TryGetInt32(out var length)
                ? Math.Min(length, config.MaxPositions)
                : config.MaxPositions;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ModelFolderException($"{path}: max_seq_length cannot be read: {exception.Message}", exception);
        }
    }
}
