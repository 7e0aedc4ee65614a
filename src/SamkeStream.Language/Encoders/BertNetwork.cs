using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace SamkeStream.Language.Encoders;

/// <summary>
/// BERT's encoder (Devlin et al. 2018): learned positions, normalisation after each block, exact GELU, every token of type 0.
/// Query, key and value are one matrix here; <see cref="Export"/> takes it apart again. There is no dropout.
/// </summary>
public sealed class BertNetwork : IDisposable
{
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);
    private readonly Layer[] _layers;
    private readonly Parameter _words;
    private readonly Parameter _positions;
    private readonly Parameter _types;
    private readonly Norm _norm;

    /// <param name="weights">Gives each weight by its Hugging Face name, without the prefix <c>bert.</c></param>
    public BertNetwork(BertConfig config, WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        Config = config;
        using var scope = NewDisposeScope();
        long c = config.HiddenSize;
        Parameter Read(string name, params long[] shape) => Keep(name, weights(name, shape));
        _words = Read("embeddings.word_embeddings.weight", config.VocabularySize, c);
        _positions = Read("embeddings.position_embeddings.weight", config.MaxPositions, c);
        _types = Read("embeddings.token_type_embeddings.weight", config.TypeVocabularySize, c);
        Norm ReadNorm(string name) => new(Read(name + ".weight", c), Read(name + ".bias", c));
        _norm = ReadNorm("embeddings.LayerNorm");
        _layers =
        [
            .. Enumerable.Range(0, config.Layers).Select(i =>
            {
                var prefix = $"encoder.layer.{i}.";
                Linear ReadLinear(string name, long output, long input) =>
                    new(Read(prefix + name + ".weight", output, input), Read(prefix + name + ".bias", output));
                Parameter Joined(string suffix, long[] tail) =>
                    Keep(prefix + Fused + suffix, cat([.. Parts(prefix + Fused + suffix).Select(part => weights(part, [c, .. tail]))], 0));
                return new Layer(
                    new Linear(Joined(".weight", [c]), Joined(".bias", [])),
                    ReadLinear("attention.output.dense", c, c),
                    ReadNorm(prefix + "attention.output.LayerNorm"),
                    ReadLinear("intermediate.dense", config.IntermediateSize, c),
                    ReadLinear("output.dense", c, config.IntermediateSize),
                    ReadNorm(prefix + "output.LayerNorm"));
            }),
        ];
    }

    private const string Fused = "attention.self.qkv";

    public BertConfig Config { get; }

    public Device Device => _words.device;

    /// <summary>All weights by Hugging Face name, except the fused <c>attention.self.qkv</c>.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>Freezes all weights or lets all be trained. A new network is frozen.</summary>
    public void RequireGradients(bool required)
    {
        foreach (var parameter in _parameters.Values)
            parameter.requires_grad = required;
    }

    /// <summary>Last hidden states [B, L, C] of a padded batch; those of padding mean nothing.</summary>
    /// <param name="ids">Token ids [B, L], int64.</param>
    /// <param name="mask">[B, L], 1 where there is a token; null where nothing is padded.</param>
    public Tensor Forward(Tensor ids, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.dim() != 2)
            throw new ArgumentException($"ids have the shape [{string.Join(", ", ids.shape)}]; needed: [batch, tokens]", nameof(ids));
        var (batch, length) = (ids.shape[0], ids.shape[1]);
        if (mask is not null && !mask.shape.SequenceEqual(ids.shape))
            throw new ArgumentException($"the mask has the shape [{string.Join(", ", mask.shape)}]; needed: [{batch}, {length}]", nameof(mask));
        Require(length);
        using var scope = NewDisposeScope();
        var positions = arange(length, dtype: ScalarType.Int64, device: Device).repeat(batch);
        return Run(ids.reshape(-1), positions, TokenGroups.Padded(batch, length, mask))
            .view(batch, length, Config.HiddenSize).MoveToOuterDisposeScope();
    }

    /// <summary>Last hidden states [tokens, C] of sequences that lie one after the other without padding.</summary>
    /// <param name="ids">All token ids.</param>
    /// <param name="lengths">Tokens of each sequence; equal ones must be neighbours.</param>
    public Tensor Forward(long[] ids, IReadOnlyList<int> lengths)
    {
        var positions = new long[ids.Length];
        var at = 0;
        foreach (var length in lengths)
        {
            Require(length);
            for (var i = 0; i < length; i++)
                positions[at++] = i;
        }

        using var scope = NewDisposeScope();
        return Run(tensor(ids, device: Device), tensor(positions, device: Device), TokenGroups.Ragged(lengths)).MoveToOuterDisposeScope();
    }

    /// <summary>Copies of all weights by their Hugging Face names, float32 on the CPU. The caller owns them.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Export()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var result = new List<(string, Tensor)>();
        foreach (var (name, parameter) in _parameters)
        {
            var parts = Parts(name);
            var rows = parameter.shape[0] / parts.Count;
            result.AddRange(parts.Select((part, i) =>
                (part, parameter.detach().narrow(0, i * rows, rows).to(ScalarType.Float32).cpu().clone().MoveToOuterDisposeScope())));
        }

        return result;
    }

    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
            parameter.Dispose();
    }

    private Tensor Run(Tensor ids, Tensor positions, TokenGroups groups)
    {
        var scale = 1 / Math.Sqrt(Config.HeadDimension);
        using var bias = groups.Mask is null ? null : KeyBias(groups.Mask);
        var x = Embed(ids, positions);
        foreach (var layer in _layers)
        {
            using var previous = x;
            x = Block(layer, x, groups, bias, (float)scale);
        }

        return x;
    }

    private Tensor Embed(Tensor ids, Tensor positions)
    {
        using var scope = NewDisposeScope();
        var sum = _words.index_select(0, ids).add_((_positions + _types.narrow(0, 0, 1)).index_select(0, positions));
        return Normalise(sum, _norm).MoveToOuterDisposeScope();
    }

    private Tensor Block(Layer layer, Tensor x, TokenGroups groups, Tensor? bias, float scale)
    {
        using var scope = NewDisposeScope();
        var joined = F.linear(x, layer.QueryKeyValue.Weight, layer.QueryKeyValue.Bias);
        var contexts = groups.Groups.Select(group => Attend(joined, group, bias, scale)).ToArray();
        var context = contexts.Length == 1 ? contexts[0] : cat(contexts, 0);
        var attended = Normalise(F.linear(context, layer.AttentionOutput.Weight, layer.AttentionOutput.Bias).add_(x), layer.AttentionNorm);
        var wide = F.linear(attended, layer.Intermediate.Weight, layer.Intermediate.Bias);
        wide = wide.gelu();
        return Normalise(F.linear(wide, layer.Output.Weight, layer.Output.Bias).add_(attended), layer.OutputNorm).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor joined, TokenGroup group, Tensor? bias, float scale)
    {
        using var scope = NewDisposeScope();
        long heads = Config.Heads, size = Config.HeadDimension, batch = group.Count * heads, n = group.Length;
        var parts = joined.narrow(0, group.Start, group.Count * n).view(group.Count, n, 3, heads, size)
            .permute(2, 0, 3, 1, 4).contiguous().view(3, batch, n, size);
        // The scale goes to the queries: libtorch 1.13's baddbmm multiplies uninitialised memory where beta is 0.
        var (q, k, v) = (parts.select(0, 0) * scale, parts.select(0, 1).transpose(1, 2), parts.select(0, 2));
        var scores = bias is null ? q.bmm(k) : bias.baddbmm(q, k);
        return scores.softmax(-1).bmm(v).view(group.Count, heads, n, size).transpose(1, 2).reshape(group.Count * n, heads * size)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Added to scores [B · heads, L, L]: a large negative number where the key is padding.</summary>
    private Tensor KeyBias(Tensor mask)
    {
        using var scope = NewDisposeScope();
        var (batch, length) = (mask.shape[0], mask.shape[1]);
        return ((mask.to(_words.dtype) - 1) * 1e9f).view(batch, 1, 1, length).expand(batch, Config.Heads, 1, length)
            .reshape(batch * Config.Heads, 1, length).MoveToOuterDisposeScope();
    }

    private Tensor Normalise(Tensor x, Norm norm) => F.layer_norm(x, [Config.HiddenSize], norm.Weight, norm.Bias, Config.LayerNormEpsilon);

    private void Require(long length)
    {
        if (length > Config.MaxPositions)
            throw new ArgumentException($"{length} tokens; the encoder has {Config.MaxPositions} positions");
    }

    private static IReadOnlyList<string> Parts(string name) =>
        name.Contains(Fused, StringComparison.Ordinal)
            ? [name.Replace("qkv", "query"), name.Replace("qkv", "key"), name.Replace("qkv", "value")]
            : [name];

    private Parameter Keep(string name, Tensor value)
    {
        var parameter = new Parameter(value, requires_grad: false);
        parameter.DetachFromDisposeScope();
        _parameters.Add(name, parameter);
        return parameter;
    }

    private sealed record Linear(Parameter Weight, Parameter Bias);

    private sealed record Norm(Parameter Weight, Parameter Bias);

    private sealed record Layer(
        Linear QueryKeyValue, Linear AttentionOutput, Norm AttentionNorm, Linear Intermediate, Linear Output, Norm OutputNorm);
}
