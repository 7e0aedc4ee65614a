using SamkeStream.Generation.Tokens;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Safetensors;
using SamkeStream.Language.Tensors;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests.Tokens;

public sealed class ParameterTokensTests
{
    private static readonly LoraLayout Small = new(4, 128, 128, 64, 384);

    [Theory]
    [InlineData(24, 896, 896, 128, 4864, 8, 128, 4296)]
    [InlineData(28, 1536, 1536, 256, 8960, 16, 256, 4508)]
    [InlineData(4, 128, 128, 64, 384, 8, 64, 152)]
    public void The_token_count_is_that_of_the_published_models(
        int layers, int hidden, int queries, int keys, int intermediate, int rank, int width, int tokens)
    {
        var layout = new ParameterLayout(new LoraLayout(layers, hidden, queries, keys, intermediate), rank, width);

        Assert.Equal(tokens, layout.TokenCount);
        Assert.Equal((rank + 2, width + 2), (layout.TokenHeight, layout.TokenWidth));
    }

    [Fact]
    public void Tokens_of_a_layer_equal_the_reference()
    {
        using var scope = NewDisposeScope();
        using var file = Golden.Open("decoder", "parameter_tokens_qwen2.5-0.5b_layer0.safetensors");
        var layout = new ParameterLayout(new LoraLayout(1, 896, 896, 128, 4864), 8, 128);

        var tokens = ParameterTokens.Encode(layout, Read(file, layout, "lora."));

        Golden.AssertClose(file["tokens"], tokens.squeeze(0), 1e-5);
    }

    [Fact]
    public void Disturbed_tokens_are_read_back_as_the_reference_reads_them()
    {
        using var scope = NewDisposeScope();
        using var file = Golden.Open("decoder", "parameter_tokens_qwen2.5-0.5b_layer0.safetensors");
        var layout = new ParameterLayout(new LoraLayout(1, 896, 896, 128, 4864), 8, 128);

        var decoded = ParameterTokens.Decode(layout, file["noisy_tokens"].ToTensor().unsqueeze(0), scale: 2);

        foreach (var (module, (a, b)) in decoded.Factors)
        {
            Golden.AssertClose(file["detokenized_from_noisy." + PeftFormat.Name(module, 'A')], a.squeeze(0), 1e-5);
            Golden.AssertClose(file["detokenized_from_noisy." + PeftFormat.Name(module, 'B')], b.squeeze(0), 1e-5);
        }
    }

    [Fact]
    public void Several_adapters_survive_the_way_there_and_back()
    {
        using var scope = NewDisposeScope();
        var layout = new ParameterLayout(Small, 8, 64);
        var adapters = Adapters.Random(layout, count: 3, seed: 1);

        var decoded = ParameterTokens.Decode(layout, ParameterTokens.Encode(layout, adapters), scale: 2);

        Assert.Equal(3, decoded.StackSize);
        foreach (var (module, (a, b)) in adapters.Factors)
        {
            Golden.AssertClose(a.ToSingles(), decoded.Factors[module].A.ToSingles(), 1e-5, $"{module} A");
            Golden.AssertClose(b.ToSingles(), decoded.Factors[module].B.ToSingles(), 1e-5, $"{module} B");
        }
    }

    [Fact]
    public void A_matrix_of_zeros_becomes_finite_tokens_and_zeros_again()
    {
        using var scope = NewDisposeScope();
        var layout = new ParameterLayout(Small, 8, 64);
        var fresh = LoraWeights.Fresh(Small, Adapters.Config(8), stack: 2, seed: 3);

        var tokens = ParameterTokens.Encode(layout, fresh);
        var decoded = ParameterTokens.Decode(layout, tokens, scale: 2);

        Assert.True(tokens.isfinite().all().item<bool>());
        Assert.All(decoded.Factors.Values, pair => Assert.True(pair.B.abs().max().item<float>() < 1e-5f));
    }

    [Fact]
    public void A_scale_below_zero_is_read_as_a_very_small_one()
    {
        using var scope = NewDisposeScope();
        var layout = new ParameterLayout(Small, 8, 64);
        var tokens = full([1, layout.TokenCount, layout.TokenHeight, layout.TokenWidth], -5f);

        var decoded = ParameterTokens.Decode(layout, tokens, scale: 2);

        // Mean −5/8 plus at most 1e-6 · −5.
        Assert.All(decoded.Factors.Values, pair => Assert.True((pair.A + 0.625f).abs().max().item<float>() < 1e-4f));
    }

    [Fact]
    public void Gradients_reach_every_cell_of_the_tokens()
    {
        using var scope = NewDisposeScope();
        var layout = new ParameterLayout(Small, 8, 64);
        var tokens = ParameterTokens.Encode(layout, Adapters.Random(layout, count: 2, seed: 4)).requires_grad_();
        var decoded = ParameterTokens.Decode(layout, tokens, scale: 2);

        var loss = zeros([]);
        foreach (var (a, b) in decoded.Factors.Values)
            loss = loss + (a * a).sum() + (b * b).sum();
        loss.backward();

        Assert.Equal(tokens.shape, tokens.grad!.shape);
        Assert.True(tokens.grad!.ne(0).to_type(ScalarType.Float32).mean().item<float>() > 0.99f);
    }

    [Theory]
    [InlineData(7, 64)]
    [InlineData(8, 48)]
    [InlineData(8, 63)]
    [InlineData(0, 64)]
    public void A_layout_that_does_not_divide_the_model_is_refused(int rank, int width) =>
        Assert.Throws<ArgumentException>(() => new ParameterLayout(Small, rank, width));

    [Fact]
    public void Tokens_of_another_shape_are_refused()
    {
        using var scope = NewDisposeScope();
        var layout = new ParameterLayout(Small, 8, 64);

        var refused = Assert.Throws<ArgumentException>(() => ParameterTokens.Decode(layout, zeros([1, 151, 10, 66]), scale: 2));

        Assert.Contains("[G, 152, 10, 66]", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_of_another_rank_are_refused()
    {
        using var scope = NewDisposeScope();
        var layout = new ParameterLayout(Small, 8, 64);

        Assert.Throws<ArgumentException>(() => ParameterTokens.Encode(layout, Adapters.Random(new ParameterLayout(Small, 4, 64), 1, seed: 5)));
    }

    private static LoraWeights Read(SafetensorsFile file, ParameterLayout layout, string prefix) =>
        new(2, layout.Model.Modules(ProjectionNames.All).Select(module => KeyValuePair.Create(
            module, (file[prefix + PeftFormat.Name(module, 'A')].ToTensor(), file[prefix + PeftFormat.Name(module, 'B')].ToTensor()))));
}
