using System.Text.Json;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Encoders;

public sealed class SentenceEncoderTests : IDisposable
{
    private readonly Lazy<SentenceEncoder> _encoder = new(() => SentenceEncoder.Load(SharedFiles.Require("models", "all-MiniLM-L6-v2")));

    [Fact]
    public void Vectors_of_texts_equal_the_reference()
    {
        using var golden = new Golden("language", "minilm.safetensors");
        var texts = Texts();
        // The reference cut the texts at 48 tokens.
        using var short_ = new SentenceEncoder(LoadNetwork(), _encoder.Value.Tokenizer, "x", 48);
        var vectors = short_.Embed(texts);
        TensorAssert.Close(golden.Values("pooled"), [.. vectors.SelectMany(v => v)], 1e-4);
    }

    [Fact]
    public void Token_states_equal_the_reference_and_padding_is_zero()
    {
        using var golden = new Golden("language", "minilm.safetensors");
        var states = _encoder.Value.TokenStates(Texts(), 48);
        Assert.Equal((12, 48, 384), (states.Count, states.Length, states.Channels));
        TensorAssert.Close(golden.Values("last_hidden_state"), states.Values, 1e-4);
    }

    [Fact]
    public void Kept_padding_holds_what_the_network_computes_for_it()
    {
        var cut = _encoder.Value.TokenStates(["Hi", "a longer text than the first"], 16);
        var kept = _encoder.Value.TokenStates(["Hi", "a longer text than the first"], 16, keepPadding: true);
        for (var i = 0; i < cut.Values.Length; i++)
        {
            if (cut.Values[i] != 0)
                Assert.Equal(cut.Values[i], kept.Values[i], 1e-4f);
        }

        Assert.Contains(kept.Values[(15 * 384)..(16 * 384)], v => v != 0);
        Assert.All(cut.Values[(15 * 384)..(16 * 384)], v => Assert.Equal(0, v));
    }

    [Fact]
    public void Vectors_do_not_depend_on_the_other_texts_or_their_order()
    {
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Repeat("word", 1 + (i * 7 % 50))) + $" {i}")];
        var together = _encoder.Value.Embed(texts);
        var alone = texts.Select(t => _encoder.Value.Embed([t])[0]).ToArray();
        for (var i = 0; i < texts.Length; i++)
        {
            TensorAssert.Close(alone[i], together[i], 1e-5);
            Assert.Equal(1, together[i].Sum(x => x * x), 1e-4f);
        }
    }

    [Fact]
    public void What_the_encoder_is_comes_from_its_folder()
    {
        Assert.Equal(384, _encoder.Value.Dimensions);
        Assert.Equal(256, _encoder.Value.MaxTokens);
        Assert.Matches("^[0-9a-f]{64}$", _encoder.Value.Id);
        Assert.Empty(_encoder.Value.Embed([]));
        Assert.Equal(_encoder.Value.Embed(["[SEP] x"])[0], _encoder.Value.Embed(["[SEP] x"])[0]);
    }

    [Fact]
    public void A_change_in_any_file_that_counts_changes_the_identity()
    {
        using var folder = new TempFolder();
        folder.Write("config.json", "{}");
        folder.Write("vocab.txt", "a");
        var before = ModelFolderHash.Compute(folder.Path);
        folder.Write("README.md", "does not count");
        Assert.Equal(before, ModelFolderHash.Compute(folder.Path));
        folder.Write("vocab.txt", "b");
        Assert.NotEqual(before, ModelFolderHash.Compute(folder.Path));
    }

    [Fact]
    public void Lengths_outside_the_encoder_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _encoder.Value.TokenStates(["x"], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => _encoder.Value.TokenStates(["x"], 513));
        Assert.Throws<OperationCanceledException>(() => _encoder.Value.Embed(["x"], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Encoding_leaves_no_tensor_behind()
    {
        var encoder = _encoder.Value;
        TensorAssert.LeavesNoTensor(() => encoder.Embed(["one", "two words", "three short words"]));
        TensorAssert.LeavesNoTensor(() => encoder.TokenStates(["one", "two words"], 8));
        TensorAssert.LeavesNoTensor(() => encoder.TokenStates(["one", "two words"], 8, keepPadding: true));
        TensorAssert.LeavesNoTensor(() => SentenceEncoder.Load(SharedFiles.Require("models", "all-MiniLM-L6-v2")).Dispose());
    }

    public void Dispose()
    {
        if (_encoder.IsValueCreated)
            _encoder.Value.Dispose();
    }

    private static string[] Texts() =>
        JsonSerializer.Deserialize<string[]>(File.ReadAllText(SharedFiles.Require("golden", "language", "minilm_texts.json")))!;

    private static BertNetwork LoadNetwork()
    {
        var folder = SharedFiles.Require("models", "all-MiniLM-L6-v2");
        using var weights = ModelWeights.Open(folder);
        return new BertNetwork(BertConfig.Load(folder), Language.Tensors.SafetensorsBridge.AsSource(
            weights, TorchSharp.torch.CPU, TorchSharp.torch.ScalarType.Float32, ""));
    }
}
