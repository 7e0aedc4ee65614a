using System.Text.Json;
using System.Text.Json.Nodes;

namespace SamkeStream.Language.HuggingFace;

public enum CausalArchitecture
{
    /// <summary>Bias on query, key and value.</summary>
    Qwen2,

    /// <summary>No bias.</summary>
    Llama,
}

/// <summary>A decoder of the Qwen2 or Llama family: RMSNorm, rotary positions, grouped-query attention, SwiGLU.</summary>
public sealed record CausalLanguageModelConfig : ModelConfig
{
    public override string ModelType => Architecture == CausalArchitecture.Qwen2 ? "qwen2" : "llama";

    public required CausalArchitecture Architecture { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadDimension { get; init; }

    public double RmsNormEpsilon { get; init; } = 1e-6;

    public double RopeTheta { get; init; } = 10_000;

    /// <summary>The output head is the transposed embedding.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Bias on the query, key and value projections.</summary>
    public bool QueryKeyValueBias => Architecture == CausalArchitecture.Qwen2;

    public int? BosTokenId { get; init; }

    /// <summary>Any of these ends an answer: of generation_config.json where there is one, else of config.json.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <exception cref="ModelFolderException">Neither qwen2 nor llama, or not a valid one.</exception>
    public static new CausalLanguageModelConfig Load(string folder) => ModelConfig.Load(folder) as CausalLanguageModelConfig
        ?? throw new ModelFolderException($"{Path.Combine(folder, FileName)}: model_type is bert; a language model must be qwen2 or llama");

    internal static CausalLanguageModelConfig Read(JsonFile json, CausalArchitecture architecture)
    {
        RequireText(json, "hidden_act", "silu");
        RequireFalse(json, "use_sliding_window");
        RequireFalse(json, "attention_bias");
        RequireFalse(json, "mlp_bias");
        RequireFullAttention(json);
        var hidden = json.Integer("hidden_size", 1);
        var heads = json.Integer("num_attention_heads", 1);
        var keyValueHeads = json.OptionalInteger("num_key_value_heads", 1) ?? heads;
        if (heads % keyValueHeads != 0)
            throw json.Refused("num_attention_heads", $"is {heads}; it must be a multiple of num_key_value_heads, {keyValueHeads}");
        if (!json.Has("head_dim") && hidden % heads != 0)
            throw json.Refused("hidden_size", $"is {hidden}; without head_dim it must be a multiple of num_attention_heads, {heads}");
        var headDimension = json.OptionalInteger("head_dim", 1) ?? hidden / heads;
        if (headDimension % 2 != 0)
            throw json.Refused("head_dim", $"is {headDimension}; rotary positions need an even number");

        var generation = JsonFile.ReadIfPresent(Path.Combine(Path.GetDirectoryName(json.Path)!, "generation_config.json"));
        return new CausalLanguageModelConfig
        {
            Architecture = architecture,
            VocabularySize = json.Integer("vocab_size", 1),
            HiddenSize = hidden,
            Layers = json.Integer("num_hidden_layers", 1),
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadDimension = headDimension,
            IntermediateSize = json.Integer("intermediate_size", 1),
            MaxPositions = json.Integer("max_position_embeddings", 1),
            RmsNormEpsilon = json.Positive("rms_norm_eps", 1e-6),
            RopeTheta = ReadRopeTheta(json),
            TieWordEmbeddings = json.Flag("tie_word_embeddings", false),
            BosTokenId = json.OptionalInteger("bos_token_id", 0),
            EosTokenIds = (generation?.Has("eos_token_id") == true ? generation : json).Integers("eos_token_id"),
            PadTokenId = json.OptionalInteger("pad_token_id", 0),
            Dtype = ReadDtype(json),
        };
    }

    internal override JsonObject ToJson() => new()
    {
        ["architectures"] = new JsonArray(Architecture == CausalArchitecture.Qwen2 ? "Qwen2ForCausalLM" : "LlamaForCausalLM"),
        ["attention_dropout"] = 0.0,
        ["bos_token_id"] = BosTokenId,
        ["eos_token_id"] = EosTokenIds.Count switch
        {
            0 => null,
            1 => EosTokenIds[0],
            _ => new JsonArray([.. EosTokenIds.Select(id => JsonValue.Create(id))]),
        },
        ["head_dim"] = HeadDimension,
        ["hidden_act"] = "silu",
        ["hidden_size"] = HiddenSize,
        ["initializer_range"] = 0.02,
        ["intermediate_size"] = IntermediateSize,
        ["max_position_embeddings"] = MaxPositions,
        ["model_type"] = ModelType,
        ["num_attention_heads"] = Heads,
        ["num_hidden_layers"] = Layers,
        ["num_key_value_heads"] = KeyValueHeads,
        ["pad_token_id"] = PadTokenId,
        ["rms_norm_eps"] = RmsNormEpsilon,
        ["rope_theta"] = RopeTheta,
        ["tie_word_embeddings"] = TieWordEmbeddings,
        ["torch_dtype"] = Dtype,
        ["use_cache"] = true,
        ["use_sliding_window"] = false,
        ["vocab_size"] = VocabularySize,
    };

    public bool Equals(CausalLanguageModelConfig? other) =>
        base.Equals(other) && Architecture == other.Architecture && KeyValueHeads == other.KeyValueHeads && HeadDimension == other.HeadDimension
        && RmsNormEpsilon.Equals(other.RmsNormEpsilon) && RopeTheta.Equals(other.RopeTheta) && TieWordEmbeddings == other.TieWordEmbeddings
        && BosTokenId == other.BosTokenId && EosTokenIds.SequenceEqual(other.EosTokenIds);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Architecture, KeyValueHeads, HeadDimension, RopeTheta);

    /// <summary>transformers 5 keeps the value in rope_parameters, earlier ones in rope_theta beside rope_scaling.</summary>
    private static double ReadRopeTheta(JsonFile json)
    {
        foreach (var key in (string[])["rope_parameters", "rope_scaling"])
        {
            if (json.Object(key) is not { } rope)
                continue;
            RequireText(rope, "rope_type", "default");
            RequireText(rope, "type", "default");
            if (rope.OptionalPositive("rope_theta") is { } theta)
                return theta;
        }

        return json.Positive("rope_theta", 10_000);
    }

    private static void RequireFullAttention(JsonFile json)
    {
        if (json.Element("layer_types") is not { } types)
            return;
        if (types.ValueKind != JsonValueKind.Array || types.EnumerateArray().Any(type => type.ValueKind != JsonValueKind.String || type.GetString() != "full_attention"))
            throw json.Refused("layer_types", $"is {types.GetRawText()}; allowed is full_attention for every layer");
    }
}
