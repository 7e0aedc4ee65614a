using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Lora;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace SamkeStream.Language.Models;

/// <summary>
/// The decoder-only transformer of Llama and Qwen2: RMSNorm before each block, _rotary positions, grouped-query attention, gated MLP.
/// Query, key and value are one matrix here, gate and up another; <see cref="Export"/> takes them apart again.
/// </summary>
public sealed class CausalTransformer : IDisposable
{
    private readonly Layer[] _layers;
    private readonly Parameter _embedding;
    private readonly Parameter _finalNorm;
    private readonly Parameter? _untiedHead;
    private readonly RotaryEmbedding _rotary;
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    /// <param name="config">Architecture <c>qwen2</c> or <c>llama</c>.</param>
    /// <param name="weights">Gives each weight by its Hugging Face name.</param>
    public CausalTransformer(CausalLanguageModelConfig config, WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        Config = config;
        Layout = new LoraLayout(
            config.Layers, config.HiddenSize, config.Heads * config.HeadDimension, config.KeyValueHeads * config.HeadDimension, config.IntermediateSize);
        using var scope = NewDisposeScope();
        _embedding = Keep("model.embed_tokens.weight", weights("model.embed_tokens.weight", [config.VocabularySize, config.HiddenSize]));
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => ReadLayer(i, weights))];
        _finalNorm = Keep("model.norm.weight", weights("model.norm.weight", [config.HiddenSize]));
        if (!config.TieWordEmbeddings)
            _untiedHead = Keep("lm_head.weight", weights("lm_head.weight", [config.VocabularySize, config.HiddenSize]));
        _rotary = new RotaryEmbedding(config.HeadDimension, config.MaxPositions, config.RopeTheta, Device);
    }

    public CausalLanguageModelConfig Config { get; }

    public LoraLayout Layout { get; }

    public Device Device => _embedding.device;

    public ScalarType Dtype => _embedding.dtype;

    /// <summary>All weights, fused ones under the name of their first part with <c>qkv_proj</c> and <c>gate_up_proj</c>.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>The output matrix [V, d]: the embedding itself where the head is tied.</summary>
    public Tensor Head => _untiedHead ?? _embedding;

    /// <summary>Freezes all weights or lets all be trained. A new network is frozen.</summary>
    public void RequireGradients(bool required)
    {
        foreach (var parameter in _parameters.Values)
            parameter.requires_grad = required;
    }

    /// <summary>States after the final norm, [B, n, d].</summary>
    /// <param name="ids">Token ids [B, n], int64.</param>
    /// <param name="mask">[B, cached + n], 1 where there is a token and 0 for padding on either side; null where nothing is padded.
    /// Positions count from a row's first token.</param>
    /// <param name="lora">Adapter for this call; null for the base model.</param>
    /// <param name="cache">Earlier tokens; is extended by these.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit.</exception>
    public Tensor Hidden(Tensor ids, Tensor? mask = null, LoraWeights? lora = null, KeyValueCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.dim() != 2)
            throw new ArgumentException($"ids have the shape [{string.Join(", ", ids.shape)}]; needed: [batch, tokens]", nameof(ids));
        var (batch, n, past) = (ids.shape[0], ids.shape[1], cache?.Length ?? 0);
        if (mask is not null && (mask.dim() != 2 || mask.shape[0] != batch || mask.shape[1] != past + n))
            throw new ArgumentException($"the mask has the shape [{string.Join(", ", mask.shape)}]; needed: [{batch}, {past + n}]", nameof(mask));
        if (past + n > Config.MaxPositions)
            throw new ArgumentException($"{past + n} tokens; the model has {Config.MaxPositions} positions", nameof(ids));
        lora?.Require(Layout, batch);
        cache?.Require(n);

        using var scope = NewDisposeScope();
        var positions = mask is null
            ? arange(past, past + n, dtype: ScalarType.Int64, device: Device).unsqueeze(0)
            : (mask.to(ScalarType.Int64).cumsum(1) - 1).clamp_(0).narrow(1, past, n).contiguous();
        var angles = _rotary.At(positions, Dtype);
        var bias = AttentionBias(mask, n, past);
        var x = _embedding.index_select(0, ids.reshape(-1));
        for (var i = 0; i < _layers.Length; i++)
        {
            using var inner = NewDisposeScope();
            var previous = x;
            x = Block(i, x, batch, n, angles, bias, lora, cache).MoveToOuterDisposeScope();
            previous.Dispose();
        }

        cache?.Advance(n);
        return Normalise(x, _finalNorm).view(batch, n, Config.HiddenSize).MoveToOuterDisposeScope();
    }

    /// <summary>Scores of the next token, [..., V], for states [..., d].</summary>
    public Tensor Logits(Tensor hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        using var scope = NewDisposeScope();
        long[] shape = [.. hidden.shape[..^1], Config.VocabularySize];
        return hidden.reshape(-1, Config.HiddenSize).mm(Head.t()).view(shape).MoveToOuterDisposeScope();
    }

    /// <summary>Copies of all weights by their Hugging Face names, float32 on the CPU. The caller owns them.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Export()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var result = new List<(string, Tensor)>();
        foreach (var (name, parameter) in _parameters)
        {
            var start = 0L;
            foreach (var (part, rows) in Parts(name, parameter.shape[0]))
            {
                var value = parameter.detach().narrow(0, start, rows).to(ScalarType.Float32).cpu().clone();
                result.Add((part, value.MoveToOuterDisposeScope()));
                start += rows;
            }
        }

        return result;
    }

    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
            parameter.Dispose();
        _rotary.Dispose();
    }

    private Tensor Block(
        int index, Tensor x, long batch, long n, (Tensor, Tensor) angles, Tensor? bias, LoraWeights? lora, KeyValueCache? cache)
    {
        var layer = _layers[index];
        Tensor Adapt(Projection projection, Tensor y, Tensor input) => lora is null ? y : lora.Apply(new LoraModule(index, projection), y, input);

        var h = Normalise(x, layer.AttentionNorm);
        var joined = F.linear(h, layer.QueryKeyValue, layer.QueryKeyValueBias);
        var (qs, kvs) = (Layout.QuerySize, Layout.KeyValueSize);
        var q = Adapt(Projection.Query, joined.narrow(1, 0, qs), h);
        var k = Adapt(Projection.Key, joined.narrow(1, qs, kvs), h);
        var v = Adapt(Projection.Value, joined.narrow(1, qs + kvs, kvs), h);
        var context = Attend(index, q, k, v, batch, n, angles, bias, cache);
        x = x + Adapt(Projection.Output, F.linear(context, layer.Output), context);

        h = Normalise(x, layer.MlpNorm);
        joined = F.linear(h, layer.GateUp);
        var gate = Adapt(Projection.Gate, joined.narrow(1, 0, Config.IntermediateSize), h);
        var up = Adapt(Projection.Up, joined.narrow(1, Config.IntermediateSize, Config.IntermediateSize), h);
        var gated = F.silu(gate) * up;
        return x + Adapt(Projection.Down, F.linear(gated, layer.Down), gated);
    }

    /// <summary>Grouped-query attention: each key-value head serves its group of query heads as more rows of one product.</summary>
    private Tensor Attend(
        int index, Tensor q, Tensor k, Tensor v, long batch, long n, (Tensor, Tensor) angles, Tensor? bias, KeyValueCache? cache)
    {
        long size = Config.HeadDimension, kv = Config.KeyValueHeads, group = Config.Heads / kv;
        q = RotaryEmbedding.Rotate(q.reshape(batch, n, kv * group, size), angles);
        k = RotaryEmbedding.Rotate(k.reshape(batch, n, kv, size), angles).transpose(1, 2);
        v = v.reshape(batch, n, kv, size).transpose(1, 2);
        if (cache is not null)
            (k, v) = cache.Append(index, k, v);
        var total = k.shape[2];
        var rows = q.view(batch, n, kv, group, size).permute(0, 2, 3, 1, 4).reshape(batch * kv, group * n, size) * (1 / Math.Sqrt(size));
        var scores = rows.bmm(k.reshape(batch * kv, total, size).transpose(1, 2)).view(batch, kv, group, n, total);
        if (bias is not null)
            scores = scores.add_(bias);
        var weights = scores.softmax(-1, ScalarType.Float32).to(v.dtype).view(batch * kv, group * n, total);
        return weights.bmm(v.reshape(batch * kv, total, size))
            .view(batch, kv, group, n, size).permute(0, 3, 1, 2, 4).reshape(batch * n, kv * group * size);
    }

    /// <summary>Added to scores [B, kv, group, n, total]: a large negative number where a token must not look; null where it may look at all.</summary>
    private Tensor? AttentionBias(Tensor? mask, long n, long past)
    {
        if (mask is null && n == 1)
            return null;
        // Not minus infinity, nor beyond what float16 holds: a row of padding would become NaN.
        var low = Dtype == ScalarType.Float16 ? -3e4f : -1e9f;
        var forbidden = full([n, past + n], low, dtype: Dtype, device: Device).triu(past + 1).view(1, 1, 1, n, past + n);
        if (mask is null)
            return forbidden;
        var padding = ((1 - mask.to(Dtype)) * low).view(mask.shape[0], 1, 1, 1, past + n);
        return forbidden + padding;
    }

    private Tensor Normalise(Tensor x, Tensor weight)
    {
        var wide = x.to(ScalarType.Float32);
        var scaled = wide * (wide.square().mean([-1], keepdim: true) + Config.RmsNormEpsilon).rsqrt_();
        return scaled.to(x.dtype) * weight;
    }

    private Layer ReadLayer(int i, WeightSource weights)
    {
        var prefix = $"model.layers.{i}.";
        long d = Config.HiddenSize, ff = Config.IntermediateSize;
        Parameter Read(string name, params long[] shape) => Keep(prefix + name, weights(prefix + name, shape));
        Parameter Joined(string name, string suffix, long[] tail) =>
            Keep(prefix + name + suffix, cat([.. Parts(prefix + name + suffix, 0).Select(p => weights(p.Name, [p.Rows, .. tail]))], 0));
        return new Layer(
            Read("input_layernorm.weight", d),
            Joined("self_attn.qkv_proj", ".weight", [d]),
            Config.QueryKeyValueBias ? Joined("self_attn.qkv_proj", ".bias", []) : null,
            Read("self_attn.o_proj.weight", d, Layout.QuerySize),
            Read("post_attention_layernorm.weight", d),
            Joined("mlp.gate_up_proj", ".weight", [d]),
            Read("mlp.down_proj.weight", d, ff));
    }

    /// <summary>The Hugging Face names behind one of our parameters, with their rows.</summary>
    private IEnumerable<(string Name, long Rows)> Parts(string name, long rows)
    {
        long q = Layout.QuerySize, kv = Layout.KeyValueSize, ff = Config.IntermediateSize;
        if (name.Contains("qkv_proj", StringComparison.Ordinal))
            return [(name.Replace("qkv_proj", "q_proj"), q), (name.Replace("qkv_proj", "k_proj"), kv), (name.Replace("qkv_proj", "v_proj"), kv)];
        if (name.Contains("gate_up_proj", StringComparison.Ordinal))
            return [(name.Replace("gate_up_proj", "gate_proj"), ff), (name.Replace("gate_up_proj", "up_proj"), ff)];
        return [(name, rows)];
    }

    private Parameter Keep(string name, Tensor value)
    {
        var parameter = new Parameter(value, requires_grad: false);
        parameter.DetachFromDisposeScope();
        _parameters.Add(name, parameter);
        return parameter;
    }

    private sealed record Layer(
        Parameter AttentionNorm,
        Parameter QueryKeyValue,
        Parameter? QueryKeyValueBias,
        Parameter Output,
        Parameter MlpNorm,
        Parameter GateUp,
        Parameter Down);
}
