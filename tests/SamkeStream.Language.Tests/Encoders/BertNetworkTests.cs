using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Models;
using SamkeStream.Language.Tensors;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Language.Tests.Encoders;

public sealed class BertNetworkTests
{
    [Fact]
    public void A_padded_batch_gives_the_reference_states()
    {
        using var golden = new Golden("language", "bert-tiny", "expected.safetensors");
        using var network = Load();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var mask = golden["attention_mask"];
        TensorAssert.Close(golden["last_hidden_state"], network.Forward(golden["input_ids"], mask) * mask.unsqueeze(-1), 1e-4);
    }

    [Fact]
    public void Sequences_without_padding_give_the_same_states_as_a_padded_batch()
    {
        using var golden = new Golden("language", "bert-tiny", "expected.safetensors");
        using var network = Load();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var rows = golden.Rows("input_ids", "attention_mask");
        long[] ids = [.. rows.SelectMany(r => r).Select(id => (long)id)];
        var expected = golden["last_hidden_state"].view(-1, network.Config.HiddenSize);
        var kept = tensor(golden.Integers("attention_mask")).nonzero().view(-1);
        TensorAssert.Close(expected.index_select(0, kept), network.Forward(ids, [.. rows.Select(r => r.Length)]), 1e-4);
    }

    [Fact]
    public void All_weights_receive_gradients_once_they_are_asked_for()
    {
        using var network = Load();
        using var scope = NewDisposeScope();
        network.RequireGradients(true);
        var ids = arange(1, 19, dtype: ScalarType.Int64).view(2, 9);
        network.Forward(ids, ones_like(ids)).pow(3).sum().backward();
        foreach (var (name, parameter) in network.Parameters)
            Assert.True(parameter.grad!.abs().sum().item<float>() > 0, name);
    }

    [Fact]
    public void A_step_of_training_gives_the_same_gradient_as_finite_differences()
    {
        using var network = Load();
        using var scope = NewDisposeScope();
        network.RequireGradients(true);
        var ids = arange(1, 10, dtype: ScalarType.Int64).view(1, 9);
        var parameter = network.Parameters["encoder.layer.0.attention.self.qkv.weight"];
        network.Forward(ids).pow(3).sum().backward();
        var gradient = parameter.grad!.clone();
        using var quiet = no_grad();
        var direction = gradient.sign() * 1e-3f;
        parameter.add_(direction);
        var above = network.Forward(ids).pow(3).sum().item<float>();
        parameter.sub_(direction * 2);
        var below = network.Forward(ids).pow(3).sum().item<float>();
        var expected = (gradient * direction).sum().item<float>() * 2;
        Assert.Equal(expected, above - below, Math.Abs(expected) * .05f);
    }

    [Fact]
    public void Exported_weights_carry_the_names_of_Hugging_Face()
    {
        using var network = Load();
        using var stored = ModelWeights.Open(Golden.Folder("language", "bert-tiny"));
        var exported = network.Export();
        Assert.Equal(stored.Names.Order(StringComparer.Ordinal), exported.Select(e => e.Name).Order(StringComparer.Ordinal));
        foreach (var (name, value) in exported)
        {
            TensorAssert.Close(stored[name].ToSingles(), value.ToSingles(), 0);
            value.Dispose();
        }
    }

    [Fact]
    public void Fresh_weights_depend_on_the_seed()
    {
        var config = BertConfig.Load(Golden.Folder("language", "bert-tiny"));
        float[] Words(int seed)
        {
            using var network = new BertNetwork(config, FreshWeights.Normal(seed));
            return network.Parameters["embeddings.word_embeddings.weight"].ToSingles();
        }

        Assert.Equal(Words(1), Words(1));
        Assert.NotEqual(Words(1), Words(2));
        Assert.Equal(.02, Math.Sqrt(Words(1).Average(w => w * (double)w)), .002);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var network = Load();
        using var scope = NewDisposeScope();
        var ids = ones([1, 41], dtype: ScalarType.Int64);
        Assert.Contains("40 positions", Assert.Throws<ArgumentException>(() => network.Forward(ids)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.Forward(ids.view(41)));
        Assert.Throws<ArgumentException>(() => network.Forward(ids.narrow(1, 0, 4), ids));
    }

    private static BertNetwork Load()
    {
        var folder = Golden.Folder("language", "bert-tiny");
        using var weights = ModelWeights.Open(folder);
        return new BertNetwork(BertConfig.Load(folder), weights.AsSource(CPU, ScalarType.Float32, ""));
    }
}
