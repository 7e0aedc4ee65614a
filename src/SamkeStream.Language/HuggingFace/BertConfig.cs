using System.Text.Json.Nodes;

namespace SamkeStream.Language.HuggingFace;

/// <summary>A BERT encoder: absolute positions, post-layer-norm, GELU in its exact form.</summary>
public sealed record BertConfig : ModelConfig
{
    public override string ModelType => "bert";

    public int TypeVocabularySize { get; init; } = 2;

    public double LayerNormEpsilon { get; init; } = 1e-12;

    public int HeadDimension => HiddenSize / Heads;

    /// <exception cref="ModelFolderException">Not a BERT, or not a valid one.</exception>
    public static new BertConfig Load(string folder) => ModelConfig.Load(folder) as BertConfig
        ?? throw new ModelFolderException($"{Path.Combine(folder, FileName)}: model_type is not bert; an encoder must be a bert");

    internal static BertConfig Read(JsonFile json)
    {
        RequireText(json, "hidden_act", "gelu");
        RequireText(json, "position_embedding_type", "absolute");
        RequireFalse(json, "is_decoder");
        RequireFalse(json, "add_cross_attention");
        var config = new BertConfig
        {
            VocabularySize = json.Integer("vocab_size", 1),
            HiddenSize = json.Integer("hidden_size", 1),
            Layers = json.Integer("num_hidden_layers", 1),
            Heads = json.Integer("num_attention_heads", 1),
            IntermediateSize = json.Integer("intermediate_size", 1),
            MaxPositions = json.Integer("max_position_embeddings", 1),
            TypeVocabularySize = json.OptionalInteger("type_vocab_size", 1) ?? 2,
            LayerNormEpsilon = json.Positive("layer_norm_eps", 1e-12),
            PadTokenId = json.OptionalInteger("pad_token_id", 0),
            Dtype = ReadDtype(json),
        };
        return config.HiddenSize % config.Heads == 0
            ? config
            : throw json.Refused("hidden_size", $"is {config.HiddenSize}; it must be a multiple of num_attention_heads, {config.Heads}");
    }

    internal override JsonObject ToJson() => new()
    {
        ["architectures"] = new JsonArray("BertModel"),
        ["attention_probs_dropout_prob"] = 0.1,
        ["hidden_act"] = "gelu",
        ["hidden_dropout_prob"] = 0.1,
        ["hidden_size"] = HiddenSize,
        ["initializer_range"] = 0.02,
        ["intermediate_size"] = IntermediateSize,
        ["layer_norm_eps"] = LayerNormEpsilon,
        ["max_position_embeddings"] = MaxPositions,
        ["model_type"] = ModelType,
        ["num_attention_heads"] = Heads,
        ["num_hidden_layers"] = Layers,
        ["pad_token_id"] = PadTokenId ?? 0,
        ["position_embedding_type"] = "absolute",
        ["torch_dtype"] = Dtype,
        ["type_vocab_size"] = TypeVocabularySize,
        ["vocab_size"] = VocabularySize,
    };
}
