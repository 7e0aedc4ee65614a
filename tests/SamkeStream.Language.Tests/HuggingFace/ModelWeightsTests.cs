using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Safetensors;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.HuggingFace;

public sealed class ModelWeightsTests
{
    [Fact]
    public void One_file_is_read()
    {
        using var weights = ModelWeights.Open(SharedFiles.Require("golden", "language", "qwen2-tied"));
        Assert.Equal([384L, 48L], weights["model.embed_tokens.weight"].Shape);
        Assert.False(weights.Contains("lm_head.weight"));
        Assert.Contains("'nothing'", Assert.Throws<ModelFolderException>(() => weights["nothing"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_are_read_by_their_index()
    {
        using var weights = ModelWeights.Open(SharedFiles.Require("golden", "language", "qwen2-untied-bf16-sharded"));
        Assert.Equal(SafetensorsDtype.BF16, weights["lm_head.weight"].Dtype);
        Assert.Equal(48, weights["model.layers.0.input_layernorm.weight"].ToSingles().Length);
        Assert.Equal(106_752, weights.Names.Sum(name => weights[name].ElementCount));
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "part.safetensors", "b": "part.safetensors"}}""", "lacks it")]
    [InlineData("""{"weight_map": {"a": "other.safetensors"}}""", "does not exist")]
    [InlineData("""{"weight_map": {"a": "../part.safetensors"}}""", "name of a file in the folder")]
    [InlineData("""{"weight_map": {"a": "/etc/passwd"}}""", "name of a file in the folder")]
    [InlineData("""{"weight_map": {"a": "..\\part.safetensors"}}""", "name of a file in the folder")]
    [InlineData("""{"weight_map": {"a": ".."}}""", "name of a file in the folder")]
    [InlineData("""{"weight_map": {"a": 3}}""", "not a string")]
    [InlineData("""{"weight_map": {"a": null}}""", "null")]
    [InlineData("""{"weight_map": []}""", "not an object")]
    [InlineData("{}", "missing")]
    [InlineData("{", "not valid JSON")]
    public void A_wrong_index_is_refused(string index, string reason)
    {
        using var folder = new TempFolder();
        SafetensorsWriter.Write(folder.File("part.safetensors"), [new("a", SafetensorsDtype.U8, [1], new byte[1])]);
        folder.Write(ModelWeights.IndexFileName, index);
        var message = Assert.Throws<ModelFolderException>(() => ModelWeights.Open(folder.Path)).Message;
        Assert.Contains(ModelWeights.IndexFileName, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_and_a_broken_file_are_refused()
    {
        using var folder = new TempFolder();
        Assert.Contains(folder.Path, Assert.Throws<ModelFolderException>(() => ModelWeights.Open(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write(ModelWeights.FileName, "not a model");
        Assert.Throws<SafetensorsException>(() => ModelWeights.Open(folder.Path));
    }
}
