using SamkeStream.Language.HuggingFace;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.HuggingFace;

public sealed class ModelConfigTests
{
    private const string Llama = """
        {"model_type": "llama", "vocab_size": 10, "hidden_size": 12, "num_hidden_layers": 1, "num_attention_heads": 6,
         "num_key_value_heads": 3, "intermediate_size": 8, "max_position_embeddings": 16
        """;

    [Theory]
    [InlineData("qwen2-tied", 6, 2, 8, true, "float32")]
    [InlineData("qwen2-untied-bf16-sharded", 4, 4, 12, false, "bfloat16")]
    public void Both_styles_of_config_are_read(string name, int heads, int keyValueHeads, int headDimension, bool tied, string dtype)
    {
        var config = CausalLanguageModelConfig.Load(SharedFiles.Require("golden", "language", name));
        Assert.Equal(CausalArchitecture.Qwen2, config.Architecture);
        Assert.Equal((384, 48, 3, 96, 512), (config.VocabularySize, config.HiddenSize, config.Layers, config.IntermediateSize, config.MaxPositions));
        Assert.Equal((heads, keyValueHeads, headDimension), (config.Heads, config.KeyValueHeads, config.HeadDimension));
        Assert.Equal((1e6, 1e-6), (config.RopeTheta, config.RmsNormEpsilon));
        Assert.Equal((tied, dtype, true), (config.TieWordEmbeddings, config.Dtype, config.QueryKeyValueBias));
        Assert.Equal((1, 0), (config.BosTokenId, config.PadTokenId));
        Assert.Equal([2], config.EosTokenIds);
    }

    [Fact]
    public void Llama_and_bert_are_read()
    {
        var llama = CausalLanguageModelConfig.Load(SharedFiles.Require("golden", "language", "llama-untied"));
        Assert.Equal((CausalArchitecture.Llama, 1e4, 3, false), (llama.Architecture, llama.RopeTheta, llama.KeyValueHeads, llama.QueryKeyValueBias));
        var bert = BertConfig.Load(SharedFiles.Require("golden", "language", "bert-tiny"));
        Assert.Equal((100, 36, 2, 3, 12, 52), (bert.VocabularySize, bert.HiddenSize, bert.Layers, bert.Heads, bert.HeadDimension, bert.IntermediateSize));
        Assert.Equal((40, 2, 1e-12), (bert.MaxPositions, bert.TypeVocabularySize, bert.LayerNormEpsilon));
    }

    [Fact]
    public void End_tokens_of_the_generation_config_win()
    {
        using var folder = new TempFolder();
        folder.Write("config.json", Llama + """, "eos_token_id": 2}""");
        Assert.Equal([2], CausalLanguageModelConfig.Load(folder.Path).EosTokenIds);
        folder.Write("generation_config.json", """{"eos_token_id": [2, 5]}""");
        Assert.Equal([2, 5], CausalLanguageModelConfig.Load(folder.Path).EosTokenIds);
    }

    [Fact]
    public void A_saved_config_reads_back_equal()
    {
        using var folder = new TempFolder();
        var model = new CausalLanguageModelConfig
        {
            Architecture = CausalArchitecture.Qwen2,
            VocabularySize = 1000,
            HiddenSize = 128,
            Layers = 4,
            Heads = 4,
            KeyValueHeads = 2,
            HeadDimension = 32,
            IntermediateSize = 384,
            MaxPositions = 256,
            TieWordEmbeddings = true,
            EosTokenIds = [1, 3],
            PadTokenId = 0,
            Dtype = "bfloat16",
        };
        model.Save(folder.Path);
        Assert.Equal(model, CausalLanguageModelConfig.Load(folder.Path));
        var encoder = new BertConfig
        {
            VocabularySize = 8000,
            HiddenSize = 128,
            Layers = 2,
            Heads = 4,
            IntermediateSize = 512,
            MaxPositions = 128,
            PadTokenId = 0,
        };
        encoder.Save(folder.Path);
        Assert.Equal(encoder, BertConfig.Load(folder.Path));
    }

    [Theory]
    [InlineData("model_type", "\"gpt2\"", "bert, qwen2, llama")]
    [InlineData("hidden_act", "\"gelu\"", "silu")]
    [InlineData("num_hidden_layers", "0", "from 1")]
    [InlineData("num_hidden_layers", "\"3\"", "from 1")]
    [InlineData("num_hidden_layers", "null", "missing")]
    [InlineData("num_key_value_heads", "4", "multiple")]
    [InlineData("hidden_size", "13", "multiple")]
    [InlineData("head_dim", "3", "even")]
    [InlineData("rms_norm_eps", "-1", "above 0")]
    [InlineData("tie_word_embeddings", "1", "true and false")]
    [InlineData("rope_scaling", """{"rope_type": "llama3", "factor": 8}""", "default")]
    [InlineData("rope_parameters", "7", "not an object")]
    [InlineData("use_sliding_window", "true", "false")]
    [InlineData("attention_bias", "true", "false")]
    [InlineData("layer_types", """["sliding_attention"]""", "full_attention")]
    [InlineData("torch_dtype", "\"int8\"", "bfloat16")]
    [InlineData("eos_token_id", "[1, \"x\"]", "from 0")]
    public void A_wrong_setting_is_refused_by_file_and_key(string key, string value, string allowed)
    {
        using var folder = new TempFolder();
        folder.Write("config.json", $"{Llama}, \"{key}\": {value}}}");
        var message = Assert.Throws<ModelFolderException>(() => ModelConfig.Load(folder.Path)).Message;
        Assert.Contains(folder.File("config.json"), message, StringComparison.Ordinal);
        Assert.Contains(key == "rope_scaling" ? "rope_scaling.rope_type" : key, message, StringComparison.Ordinal);
        Assert.Contains(allowed, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "not an object")]
    [InlineData("", "not valid JSON")]
    public void A_broken_file_is_refused(string content, string reason)
    {
        using var folder = new TempFolder();
        folder.Write("config.json", content);
        Assert.Contains(reason, Assert.Throws<ModelFolderException>(() => ModelConfig.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_the_wrong_kind_are_refused()
    {
        using var folder = new TempFolder();
        Assert.Contains("does not exist", Assert.Throws<ModelFolderException>(() => ModelConfig.Load(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<ModelFolderException>(() => ModelConfig.Load(folder.File("none"))).Message, StringComparison.Ordinal);
        folder.Write("config.json", Llama + "}");
        Assert.Contains("bert", Assert.Throws<ModelFolderException>(() => BertConfig.Load(folder.Path)).Message, StringComparison.Ordinal);
    }
}
