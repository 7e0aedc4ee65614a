using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests.Golden;

public class LayerTests
{
    public static TheoryData<string> Cases => [.. Layers.Keys];

    private static Dictionary<string, Func<Func<string, Tensor>, Tensor>> Layers { get; } = new()
    {
        ["gelu_erf"] = x => nn.functional.gelu(x("input")),
        ["gelu_tanh"] = x => x("input").gelu(TorchSharp.Modules.GELU.Approximate.tanh),
        ["silu"] = x => x("input").silu(),
        ["tanh"] = x => x("input").tanh(),
        ["sigmoid"] = x => x("input").sigmoid(),
        ["leaky_relu"] = x => nn.functional.leaky_relu(x("input"), 0.01),
        ["softmax"] = x => nn.functional.softmax(x("input"), -1),
        ["softmax_axis1"] = x => nn.functional.softmax(x("input"), 1),
        ["log_softmax"] = x => nn.functional.log_softmax(x("input"), -1),
        ["linear"] = x => nn.functional.linear(x("input"), x("weight"), x("bias")),
        ["layer_norm"] = x => nn.functional.layer_norm(x("input"), [7], x("weight"), x("bias")),
        ["layer_norm_2axes"] = x => nn.functional.layer_norm(x("input"), [5, 7], x("weight"), x("bias")),
        ["rms_norm"] = x => x("input") * rsqrt(x("input").pow(2).mean([-1], keepdim: true) + 1e-6) * x("weight"),
        ["conv1d_k3_s1_p1"] = x => nn.functional.conv1d(x("input"), x("weight"), x("bias"), padding: 1),
        ["conv1d_k4_s4"] = x => nn.functional.conv1d(x("input"), x("weight"), x("bias"), stride: 4),
        ["conv1d_k4_s4_remainder"] = x => nn.functional.conv1d(x("input"), x("weight"), x("bias"), stride: 4),
        ["conv1d_k7_s2_p3"] = x => nn.functional.conv1d(x("input"), x("weight"), x("bias"), stride: 2, padding: 3),
        ["conv2d_k3_p1"] = x => nn.functional.conv2d(x("input"), x("weight"), x("bias"), padding: [1, 1]),
        ["conv2d_k3_s2"] = x => nn.functional.conv2d(x("input"), x("weight"), x("bias"), strides: [2, 2]),
        ["conv2d_k5_p2"] = x => nn.functional.conv2d(x("input"), x("weight"), x("bias"), padding: [2, 2]),
        ["conv2d_k9_p4"] = x => nn.functional.conv2d(x("input"), x("weight"), x("bias"), padding: [4, 4]),
        ["conv2d_no_bias"] = x => nn.functional.conv2d(x("input"), x("weight"), padding: [1, 1]),
        ["conv_transpose1d_k4_s4"] = x => nn.functional.conv_transpose1d(x("input"), x("weight"), x("bias"), stride: 4),
        ["embedding"] = x => x("weight").index_select(0, x("ids").reshape(-1)).reshape(2, 4, 5),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_gradients_equal_the_reference(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenFile golden = GoldenFile.Open("layers");
        string[] arguments = [.. new[] { "input", "weight", "bias", "ids" }.Where(argument => golden.Has($"{name}.{argument}"))];
        var inputs = arguments.ToDictionary(argument => argument, argument => golden[$"{name}.{argument}"]);
        foreach (Tensor input in inputs.Values.Where(input => input.is_floating_point()))
        {
            input.requires_grad = true;
        }

        Tensor output = Layers[name](argument => inputs[argument]);
        GoldenFile.AssertClose(golden[$"{name}.output"], output, 1e-5, "output");

        (output * golden[$"{name}.output_grad"]).sum().backward();
        foreach ((string argument, Tensor input) in inputs.Where(entry => golden.Has($"{name}.grad.{entry.Key}")))
        {
            GoldenFile.AssertClose(golden[$"{name}.grad.{argument}"], input.grad!, 2e-5, $"gradient of {argument}");
        }
    }

    [Fact]
    public void The_padding_row_of_an_embedding_gets_no_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenFile golden = GoldenFile.Open("layers");
        using var layer = nn.Embedding(7, 5, padding_idx: 0);
        Assert.Equal(0f, layer.weight![0].abs().sum().item<float>());
        layer.load_state_dict(new() { ["weight"] = golden["embedding_padding_idx0.weight"] });

        Tensor output = layer.call(golden["embedding_padding_idx0.ids"]);
        (output * golden["embedding_padding_idx0.output_grad"]).sum().backward();

        GoldenFile.AssertClose(golden["embedding_padding_idx0.output"], output, 1e-6, "output");
        GoldenFile.AssertClose(golden["embedding_padding_idx0.grad.weight"], layer.weight!.grad!, 1e-5, "gradient");
    }

    [Theory]
    [InlineData("sdpa", false)]
    [InlineData("sdpa_boolean_mask", false)]
    [InlineData("sdpa_additive_mask", false)]
    [InlineData("sdpa_causal", true)]
    public void Attention_equals_the_reference(string name, bool isCausal)
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenFile golden = GoldenFile.Open("attention");
        Tensor[] qkv = [.. new[] { "query", "key", "value" }.Select(part => golden[$"{name}.{part}"].requires_grad_())];
        Tensor? mask = golden.Has($"{name}.mask") ? golden[$"{name}.mask"] : null;
        if (mask is not null && mask.dtype == ScalarType.Int64)
        {
            mask = mask.@bool();
        }

        Tensor output = nn.functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], mask, is_casual: isCausal);
        GoldenFile.AssertClose(golden[$"{name}.output"], output, 1e-5, "output");

        (output * golden[$"{name}.output_grad"]).sum().backward();
        GoldenFile.AssertClose(golden[$"{name}.grad.query"], qkv[0].grad!, 2e-5, "query");
        GoldenFile.AssertClose(golden[$"{name}.grad.key"], qkv[1].grad!, 2e-5, "key");
        GoldenFile.AssertClose(golden[$"{name}.grad.value"], qkv[2].grad!, 2e-5, "value");
    }

    [Theory]
    [InlineData("mean", nn.Reduction.Mean, 0)]
    [InlineData("sum", nn.Reduction.Sum, 0)]
    [InlineData("none", nn.Reduction.None, 0)]
    [InlineData("smoothing0.1", nn.Reduction.Mean, 0.1)]
    [InlineData("smoothing0.3_sum", nn.Reduction.Sum, 0.3)]
    public void Cross_entropy_equals_the_reference(string name, nn.Reduction reduction, double smoothing)
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenFile golden = GoldenFile.Open("losses");
        Tensor logits = golden["logits"].requires_grad_();

        Tensor loss = nn.functional.cross_entropy(logits, golden["target"], reduction: reduction, label_smoothing: smoothing);
        GoldenFile.AssertClose(golden[$"{name}.loss"], loss, 1e-5, "loss");

        loss.sum().backward();
        GoldenFile.AssertClose(golden[$"{name}.grad"], logits.grad!, 1e-5, "gradient");
    }
}
