using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Language.Tests.Models;

public sealed class CausalTransformerTests
{
    [Theory]
    [InlineData("qwen2-tied")]
    [InlineData("qwen2-untied-bf16-sharded")]
    [InlineData("llama-untied")]
    public void Logits_and_states_equal_the_reference_with_padding_on_either_side(string model)
    {
        using var golden = new Golden("language", model, "expected.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("language", model), dtype: ScalarType.Float32);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        foreach (var side in (string[])["left", "right"])
        {
            var mask = golden[$"{side}_mask"];
            var hidden = network.Hidden(golden[$"{side}_ids"], mask) * mask.unsqueeze(-1);
            if (side == "left")
                TensorAssert.Close(golden["left_final_hidden"], hidden, 1e-4);
            TensorAssert.Close(golden[$"{side}_logits"], network.Logits(hidden), 1e-4);
        }
    }

    [Fact]
    public void An_adapter_changes_the_logits_as_in_the_reference_and_the_base_stays_as_it_was()
    {
        using var golden = new Golden("strategies", "adapter_logits.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        using var lora = LoraWeights.From(PeftFormat.ReadFolder(Golden.Folder("strategies", "adapter")));
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var mask = golden["attention_mask"];
        foreach (var (weights, expected) in ((LoraWeights?, string)[])[(null, "logits_base"), (lora, "logits_adapter"), (null, "logits_base")])
        {
            var logits = network.Logits(network.Hidden(golden["input_ids"], mask, weights)) * mask.unsqueeze(-1);
            TensorAssert.Close(golden[expected], logits, 5e-5);
        }
    }

    [Fact]
    public void A_stack_of_adapters_computes_what_each_computes_alone()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        var one = PeftFormat.ReadFolder(Golden.Folder("strategies", "adapter"));
        var other = Scaled(one, -.5f);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var ids = arange(24, dtype: ScalarType.Int64).view(4, 6) + 3;
        using var stack = LoraWeights.Stack([one, other]);
        var stacked = network.Hidden(ids, lora: stack);
        using var first = LoraWeights.From(one);
        using var second = LoraWeights.From(other);
        TensorAssert.Close(network.Hidden(ids.narrow(0, 0, 2), lora: first), stacked.narrow(0, 0, 2), 1e-5);
        TensorAssert.Close(network.Hidden(ids.narrow(0, 2, 2), lora: second), stacked.narrow(0, 2, 2), 1e-5);
        Assert.True((stacked.narrow(0, 0, 2) - network.Hidden(ids.narrow(0, 0, 2))).abs().max().item<float>() > .01f);
    }

    [Fact]
    public void Tokens_one_by_one_through_the_cache_give_the_states_of_all_at_once()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("language", "llama-untied"));
        using var golden = new Golden("language", "llama-untied", "expected.safetensors");
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (ids, mask) = (golden["left_ids"], golden["left_mask"]);
        var whole = network.Hidden(ids, mask);
        using var cache = new KeyValueCache(network, ids.shape[0], 14);
        network.Hidden(ids.narrow(1, 0, 12), mask.narrow(1, 0, 12), cache: cache);
        for (var i = 12; i < 14; i++)
        {
            var step = network.Hidden(ids.narrow(1, i, 1), mask.narrow(1, 0, i + 1), cache: cache);
            TensorAssert.Close(whole.narrow(1, i, 1), step, 1e-5);
        }

        Assert.Throws<InvalidOperationException>(() => network.Hidden(ids.narrow(1, 0, 1), cache: cache));
    }

    [Fact]
    public void Exported_weights_make_an_equal_network()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("language", "qwen2-tied"));
        var exported = network.Export();
        using var copy = new CausalTransformer(network.Config, (name, shape) =>
        {
            var value = exported.Single(e => e.Name == name).Value;
            Assert.Equal(shape, value.shape);
            return value.clone();
        });
        using var scope = NewDisposeScope();
        var ids = arange(8, dtype: ScalarType.Int64).view(1, 8);
        TensorAssert.Close(network.Hidden(ids), copy.Hidden(ids), 0);
        foreach (var (_, value) in exported)
            value.Dispose();
    }

    [Fact]
    public void Gradients_reach_the_factors_of_an_adapter_and_not_the_base()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        var adapter = PeftFormat.ReadFolder(Golden.Folder("strategies", "adapter"));
        using var lora = LoraWeights.Stack([adapter, adapter], trainable: true);
        using var scope = NewDisposeScope();
        network.Hidden(arange(12, dtype: ScalarType.Int64).view(2, 6), lora: lora).square().sum().backward();
        foreach (var (a, b) in lora.Factors.Values)
        {
            Assert.True(a.grad!.abs().sum().item<float>() > 0);
            Assert.True(b.grad!.abs().sum().item<float>() > 0);
        }

        Assert.All(network.Parameters.Values, p => Assert.False(p.requires_grad));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_before_native_code_sees_them()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        using var scope = NewDisposeScope();
        var ids = ones([2, 4], dtype: ScalarType.Int64);
        Assert.Contains("[batch, tokens]", Assert.Throws<ArgumentException>(() => network.Hidden(ids.view(8))).Message, StringComparison.Ordinal);
        Assert.Contains("[2, 4]", Assert.Throws<ArgumentException>(() => network.Hidden(ids, ids.narrow(1, 0, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("256", Assert.Throws<ArgumentException>(() => network.Hidden(ones([1, 257], dtype: ScalarType.Int64))).Message, StringComparison.Ordinal);
        using var stack = LoraWeights.Stack(Enumerable.Repeat(PeftFormat.ReadFolder(Golden.Folder("strategies", "adapter")), 3).ToArray());
        Assert.Contains("3 stacked", Assert.Throws<ArgumentException>(() => network.Hidden(ids, lora: stack)).Message, StringComparison.Ordinal);
        using var foreign = LoraWeights.From(PeftFormat.ReadFolder(Golden.Folder("language", "peft", "plain-r4")));
        Assert.Contains("do not fit", Assert.Throws<ArgumentException>(() => network.Hidden(ids, lora: foreign)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bfloat16_comes_close_to_float32()
    {
        using var golden = new Golden("language", "qwen2-untied-bf16-sharded", "expected.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("language", "qwen2-untied-bf16-sharded"), dtype: ScalarType.BFloat16);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var mask = golden["left_mask"];
        var hidden = network.Hidden(golden["left_ids"], mask).to(ScalarType.Float32) * mask.unsqueeze(-1);
        var expected = golden["left_final_hidden"];
        Assert.True(((hidden - expected).norm() / expected.norm()).item<float>() < .05f);
    }

    [Fact]
    public void A_forward_pass_leaves_no_tensor_behind()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        var adapter = PeftFormat.ReadFolder(Golden.Folder("strategies", "adapter"));
        TensorAssert.LeavesNoTensor(() =>
        {
            using var lora = LoraWeights.From(adapter);
            using var ids = ones([2, 4], dtype: ScalarType.Int64);
            using var hidden = network.Hidden(ids, ids, lora);
            using var logits = network.Logits(hidden);
        });
    }

    private static LoraAdapter Scaled(LoraAdapter adapter, float factor) => new(
        adapter.Config,
        adapter.Modules.Select(m => KeyValuePair.Create(
            m.Key,
            new LoraMatrices(m.Value.Rank, m.Value.InputSize, m.Value.OutputSize, m.Value.A, [.. m.Value.B.Select(b => b * factor)]))));
}
