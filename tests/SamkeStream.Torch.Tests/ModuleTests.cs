using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class ModuleTests
{
    [Fact]
    public void Fields_are_registered_under_their_names()
    {
        using var model = new Model();

        Assert.Equal(
            ["blocks.0.bias", "blocks.0.weight", "blocks.1.bias", "blocks.1.weight", "input.bias", "input.weight", "scale"],
            model.named_parameters().Select(entry => entry.name).Order(StringComparer.Ordinal));
        Assert.Equal(["steps"], model.named_buffers().Select(entry => entry.name));
        Assert.Equal(7, model.parameters().Count());
        Assert.Equal(8, model.state_dict().Count);
        Assert.Equal(["input", "blocks"], model.named_children().Select(entry => entry.name));
        Assert.Equal(4, model.modules().Count());
    }

    [Fact]
    public void Disposing_a_model_disposes_all_of_it()
    {
        long before = Tensor.TotalCount;
        new Model().Dispose();

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_state_goes_from_one_model_to_another()
    {
        using DisposeScope scope = NewDisposeScope();
        using Model first = new(), second = new();
        Tensor x = randn(3, 4);
        Assert.False(first.call(x).allclose(second.call(x)));

        (IList<string> missing, IList<string> unexpected) = second.load_state_dict(first.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.True(first.call(x).allclose(second.call(x)));
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_unless_told_otherwise()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new Model();
        Dictionary<string, Tensor> state = model.state_dict();
        state.Remove("scale");
        state["other"] = zeros(1);

        Assert.Throws<InvalidOperationException>(() => model.load_state_dict(state));
        (IList<string> missing, IList<string> unexpected) = model.load_state_dict(state, strict: false);

        Assert.Equal(["scale"], missing);
        Assert.Equal(["other"], unexpected);
    }

    [Fact]
    public void Modes_and_types_reach_every_module()
    {
        using var model = new Model();
        Assert.True(model.training);
        model.eval();
        Assert.All(model.modules(), module => Assert.False(module.training));
        model.train();
        Assert.True(model.input.training);

        Assert.Same(model, model.to(ScalarType.Float64));
        Assert.All(model.parameters(), parameter => Assert.Equal(float64, parameter.dtype));
        Assert.Equal(int64, model.get_buffer("steps")!.dtype);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad && parameter.is_leaf));
        model.to(CPU).@float().to("cpu").cpu();
        Assert.All(model.parameters(), parameter => Assert.Equal(float32, parameter.dtype));
        model.bfloat16();
        Assert.Equal(bfloat16, model.get_parameter("input.weight")!.dtype);
    }

    [Fact]
    public void Converting_keeps_no_tensor_alive()
    {
        long before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            using var model = new Model();
            model.call(randn(2, 4)).sum().backward();
            model.to(ScalarType.Float64);
            Assert.Equal(float64, model.input.weight.grad!.dtype);
            model.zero_grad();
            Assert.Null(model.input.weight.grad);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Names_must_be_new_and_without_dots()
    {
        using var model = new Model();
        using Tensor other = zeros(1);

        Assert.Throws<InvalidOperationException>(() => model.register_buffer("steps", other));
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", nn.Identity()));
    }

    [Fact]
    public void Layers_compute_what_their_functions_do()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(2);
        Tensor x = randn(2, 3, 8), image = randn(1, 2, 6, 6);
        using Conv1d conv1d = nn.Conv1d(3, 4, 3, stride: 2, padding: 1), same = nn.Conv1d(3, 4, 3, padding: Padding.Same);
        using Conv2d conv2d = nn.Conv2d(2, 4, 3, padding: 1), wide = nn.Conv2d(2, 4, (1, 3), padding: (0, 1), bias: false), same2d = nn.Conv2d(2, 4, 3, Padding.Same);
        using ConvTranspose1d up = nn.ConvTranspose1d(3, 5, 4, stride: 4);
        using LayerNorm norm = nn.LayerNorm(8), plain = nn.LayerNorm([3, 8], elementwise_affine: false);
        using Linear linear = nn.Linear(8, 5, hasBias: false);
        using Embedding embedding = nn.Embedding(10, 4);
        Tensor ids = tensor(new long[] { 1, 9, 1 });

        AssertSame(nn.functional.conv1d(x, conv1d.weight, conv1d.bias, stride: 2, padding: 1), conv1d.call(x));
        AssertSame(nn.functional.conv1d(x, same.weight, same.bias, padding: 1), same.call(x));
        AssertSame(nn.functional.conv2d(image, conv2d.weight, conv2d.bias, padding: [1, 1]), conv2d.call(image));
        AssertSame(nn.functional.conv2d(image, wide.weight, padding: [0, 1]), wide.call(image));
        AssertSame(nn.functional.conv2d(image, same2d.weight, same2d.bias, padding: [1, 1]), same2d.call(image));
        AssertSame(nn.functional.conv_transpose1d(x, up.weight, up.bias, stride: 4), up.call(x));
        AssertSame(nn.functional.layer_norm(x, [8], norm.weight, norm.bias), norm.call(x));
        AssertSame(nn.functional.layer_norm(x, [3, 8]), plain.call(x));
        AssertSame(x.matmul(linear.weight.t()), linear.call(x));
        AssertSame(embedding.weight!.index_select(0, ids), embedding.call(ids));
        Assert.Null(linear.bias);
        Assert.Null(plain.weight);
        Assert.Equal([3L, 5, 4], up.weight.shape);
        Assert.Equal([2L, 5, 32], up.call(x).shape);

        using Sequential activations = nn.Sequential(
            ("gelu", nn.GELU()), ("silu", nn.SiLU()), ("relu", nn.ReLU()), ("leaky", nn.LeakyReLU(0.2)), ("tanh", nn.Tanh()), ("sigmoid", nn.Sigmoid()), ("none", nn.Identity()), ("softmax", nn.Softmax(-1)));
        AssertSame(x.gelu().silu().relu().leaky_relu(0.2).tanh().sigmoid().softmax(-1), activations.call(x));
        using Dropout dropout = nn.Dropout(0.5);
        dropout.eval();
        AssertSame(x, dropout.call(x));
        dropout.train();
        Assert.True((dropout.call(x) == 0).any().item<bool>());
    }

    [Fact]
    public void Initial_values_have_the_intended_spread()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        Tensor w = empty(200, 100);

        Assert.Equal(0.05, nn.init.normal_(w, 0, 0.05).std().ToDouble(), 0.002);
        Assert.InRange(nn.init.uniform_(w, -1, 2).max().ToDouble(), 1.9, 2);
        Assert.Equal(Math.Sqrt(6.0 / 300), nn.init.xavier_uniform_(w).abs().max().ToDouble(), 0.002);
        Assert.Equal(Math.Sqrt(2.0 / 300), nn.init.xavier_normal_(w).std().ToDouble(), 0.002);
        Assert.Equal(Math.Sqrt(1.0 / 100), nn.init.kaiming_uniform_(w, Math.Sqrt(5)).abs().max().ToDouble(), 0.002);
        Assert.Equal(Math.Sqrt(2.0 / 100), nn.init.kaiming_normal_(w).std().ToDouble(), 0.003);
        Assert.InRange(nn.init.trunc_normal_(w, std: 1).abs().max().ToDouble(), 1.5, 2);
        Assert.Equal(0, nn.init.zeros_(w).sum().ToDouble());
        Assert.Equal(20000, nn.init.ones_(w).sum().ToDouble());
        Assert.Equal(3, nn.init.constant_(w, 3).mean().ToDouble());
        Assert.Equal(1 / Math.Sqrt(8), nn.Linear(8, 3000).bias!.abs().max().ToDouble(), 0.001);
    }

    [Fact]
    public void Lists_and_sequences_hold_their_modules()
    {
        using var list = nn.ModuleList(nn.Linear(2, 2), nn.Linear(2, 3));
        using var typed = new ModuleList<Linear>(nn.Linear(1, 2));
        typed.append(nn.Linear(2, 1));
        using Sequential sequence = nn.Sequential(nn.Linear(2, 2), nn.ReLU());
        sequence.append(nn.Linear(2, 5));

        Assert.Equal(2, list.Count);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], list.named_parameters().Select(entry => entry.name));
        Assert.Equal(1, typed[1].weight.shape[0]);
        Assert.Equal([2L, 1], typed.Select(layer => layer.weight.shape[0]));
        foreach (Linear layer in typed)
        {
            Assert.NotNull(layer.bias);
        }

        Assert.Equal(3, sequence.Count);
        using Tensor x = zeros(1, 2);
        using Tensor y = sequence.forward(x);
        Assert.Equal([1L, 5], y.shape);
    }

    [Fact]
    public void A_tensor_becomes_a_parameter_and_is_empty_afterwards()
    {
        long before = Tensor.TotalCount;
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor data = ones(2);
            var parameter = new Parameter(data, requires_grad: false);
            Assert.True(data.IsInvalid);
            Assert.True(scope.Contains(parameter));
            Assert.False(parameter.requires_grad);
            Assert.Equal(2f, nn.Parameter(ones(2)).sum().item<float>());
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void AssertSame(Tensor expected, Tensor actual) => Assert.True(expected.allclose(actual, 1e-4, 1e-6));

    private sealed class Model : nn.Module<Tensor, Tensor>
    {
        public readonly Linear input;
        private readonly ModuleList<nn.Module<Tensor, Tensor>> blocks;
        private readonly Parameter scale;

        public Model()
            : base(nameof(Model))
        {
            input = nn.Linear(4, 3);
            blocks = new ModuleList<nn.Module<Tensor, Tensor>>(nn.Linear(3, 3), nn.Linear(3, 2));
            scale = new Parameter(ones(1));
            register_buffer("steps", zeros(1, dtype: int64));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using DisposeScope scope = NewDisposeScope();
            x = input.call(x);
            for (int i = 0; i < blocks.Count; i++)
            {
                x = blocks[i].call(x.tanh());
            }

            return (x * scale).MoveToOuterDisposeScope();
        }
    }
}
