using System.Runtime.InteropServices;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class SmokeTests
{
    [Fact]
    public void A_small_network_learns_to_add()
    {
        long before = Tensor.TotalCount;
        using (var scope = NewDisposeScope())
        {
            manual_seed(1);
            using var model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1));
            using var optimizer = optim.AdamW(model.parameters(), lr: 0.02);
            var x = randn(64, 2);
            var y = x.sum(1, keepdim: true);
            float loss = float.MaxValue;
            for (int i = 0; i < 200; i++)
            {
                using var step = NewDisposeScope();
                optimizer.zero_grad();
                var error = nn.functional.mse_loss(model.call(x), y);
                error.backward();
                nn.utils.clip_grad_norm_(model.parameters(), 1.0);
                optimizer.step();
                loss = error.item<float>();
            }

            Assert.InRange(loss, 0, 0.02f);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_shape_mismatch_is_an_exception_with_libtorchs_message()
    {
        using var scope = NewDisposeScope();
        var failure = Assert.ThrowsAny<ExternalException>(() => zeros(2, 3).mm(zeros(2, 3)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_tensor_refuses_use()
    {
        Tensor tensor = zeros(2);
        tensor.Dispose();
        Assert.Throws<InvalidOperationException>(() => tensor.add(1));
        Assert.Throws<InvalidOperationException>(() => tensor.Handle);
    }

    [Fact]
    public void Indexing_reads_and_writes()
    {
        using var scope = NewDisposeScope();
        var t = arange(12, float32).reshape(3, 4);
        Assert.Equal([4f, 5, 6, 7], t[1].data<float>().ToArray());
        Assert.Equal(6f, t[1, 2].item<float>());
        Assert.Equal([2f, 6, 10], t[TensorIndex.Ellipsis, 2].data<float>().ToArray());
        Assert.Equal([1f, 3, 5, 7], t[..2, TensorIndex.Slice(1, null, 2)].reshape(-1).data<float>().ToArray());
        t[t > 8] = 0f;
        Assert.Equal(36f, t.sum().item<float>());
        Parameter p = new(t);
        Assert.True(p.requires_grad);
    }
}
