using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public sealed class BaddbmmTests
{
    [Fact]
    public void With_beta_zero_nothing_of_the_memory_before_reaches_the_result()
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < 200; i++)
        {
            using var inner = NewDisposeScope();
            using (full([8, 5, 5], float.NaN))
            {
            }

            var product = zeros([1, 1, 1]).baddbmm(ones([8, 5, 3]), ones([8, 3, 5]), beta: 0, alpha: 0.5f);
            Assert.Equal(1.5f, product.min().item<float>());
            Assert.Equal(1.5f, product.max().item<float>());
        }
    }
}
