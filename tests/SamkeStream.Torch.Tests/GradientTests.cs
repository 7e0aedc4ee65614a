using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class GradientTests
{
    [Fact]
    public void Backward_adds_up_gradients_at_the_leaves()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 1, 2 }, requires_grad: true);
        Assert.Null(x.grad);

        (x * x).sum().backward();
        Assert.Equal([2f, 4], x.grad!.data<float>().ToArray());
        (x * 3).sum().backward();
        Assert.Equal([5f, 7], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void A_gradient_can_be_given_and_the_graph_kept()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 3 }).requires_grad_();
        Tensor y = x * x;

        y.backward([tensor(new float[] { 2 })], retain_graph: true);
        y.backward([tensor(new float[] { 1 })]);

        Assert.Equal(18f, x.grad!.item<float>());
    }

    [Fact]
    public void Second_derivatives_come_from_autograd_grad()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 3 }, requires_grad: true);

        Tensor first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first], [x])[0];

        Assert.Equal(27f, first.item<float>());
        Assert.Equal(18f, second.item<float>());
        Assert.Null(x.grad);
    }

    [Fact]
    public void Modes_hold_until_disposed_and_on_their_thread_only()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(1, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
            {
                Assert.True((x * 2).requires_grad);
            }

            bool elsewhere = false;
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(elsewhere);
        }

        using (set_grad_enabled(false))
        {
            Assert.False((x * 2).requires_grad);
        }

        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }

        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void Clipping_scales_all_gradients_by_their_joint_norm()
    {
        using DisposeScope scope = NewDisposeScope();
        var a = new Parameter(zeros(1));
        var b = new Parameter(zeros(1));
        (a * 3 + b * 4).sum().backward();

        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 10), 1e-6);
        Assert.Equal(3f, a.grad!.item<float>());
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 1), 1e-6);
        Assert.Equal(0.6f, a.grad!.item<float>(), 1e-5f);
        Assert.Equal(0.8f, b.grad!.item<float>(), 1e-5f);
    }
}
