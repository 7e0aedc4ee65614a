using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class RandomTests
{
    // The first numbers of PyTorch's CPU generator (Mersenne Twister) for seed 7: torch.rand(4), then torch.randn(4) after seeding anew.
    private static readonly float[] Uniform = [0.5349f, 0.1988f, 0.6592f, 0.6569f];
    private static readonly float[] Normal = [-0.1468f, 0.7861f, 0.9468f, -1.1143f];

    [Fact]
    public void Seeds_give_PyTorchs_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(7);
        AssertClose(Uniform, rand(4));
        manual_seed(7);
        AssertClose(Normal, randn(4));
        AssertClose(Uniform, rand(4, generator: new Generator(7)));
        AssertClose(Normal, randn([4], generator: new Generator(7)));
        AssertClose(Normal, zeros(4).normal_(0, 1, new Generator(7)));
        AssertClose(Uniform, zeros(4).uniform_(0, 1, new Generator(7)));
    }

    [Fact]
    public void A_generator_with_a_seed_repeats_every_kind_of_draw()
    {
        using DisposeScope scope = NewDisposeScope();
        Func<Generator, Tensor>[] draws =
        [
            g => rand(5, generator: g),
            g => randn(2, 3, generator: g),
            g => randint(0, 100, [6], generator: g),
            g => randint(100, [6], generator: g),
            g => randperm(9, generator: g),
            g => ones(4).multinomial(3, generator: g),
            g => multinomial(ones(2, 4), 3, replacement: true, generator: g),
            g => full([8], 0.5f).bernoulli(g),
            g => zeros(8).bernoulli_(0.5, g),
            g => zeros(4).exponential_(1, g),
            g => nn.init.trunc_normal_(zeros(5), std: 2, generator: g),
        ];
        foreach (Func<Generator, Tensor> draw in draws)
        {
            using var first = new Generator(3);
            using var second = new Generator(3);
            using var third = new Generator(4);
            Tensor a = draw(first), b = draw(second);
            Assert.True(a.Equals(b));
            Tensor c = cat([draw(third), draw(third), draw(third)]), d = cat([draw(first), draw(first), draw(first)]);
            Assert.False(c.Equals(d));
        }
    }

    [Fact]
    public void Draws_have_their_range_and_type()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        Tensor numbers = randint(2, 5, [200]);
        Assert.Equal(int64, numbers.dtype);
        Assert.Equal([2L, 3, 4], unique(numbers).Item1.data<long>().ToArray());
        Assert.Equal(Enumerable.Range(0, 7).Select(i => (long)i), randperm(7).data<long>().ToArray().Order());
        Assert.InRange(zeros(100).uniform_(3, 4).min().item<float>(), 3f, 4f);
        Assert.Equal(zeros(2, 3).shape, rand_like(zeros(2, 3)).shape);
        Assert.Equal(zeros(2, 3).shape, randn_like(zeros(2, 3)).shape);
        Assert.InRange(nn.functional.dropout(ones(1000), 0.25).mean().item<float>(), 0.9f, 1.1f);
        Assert.Equal(2f, nn.functional.dropout(ones(1000), 0.5).max().item<float>());
    }

    [Fact]
    public void A_generators_state_can_be_kept_and_put_back()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(5);
        Assert.Equal(5, generator.initial_seed());
        Tensor state = generator.get_state();
        Tensor first = rand(3, generator: generator);
        generator.set_state(state);
        Assert.True(first.Equals(rand(3, generator: generator)));
        generator.manual_seed(5);
        Assert.True(first.Equals(rand(3, generator: generator)));
    }

    private static void AssertClose(float[] expected, Tensor actual) =>
        Assert.Equal(expected, actual.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
}
