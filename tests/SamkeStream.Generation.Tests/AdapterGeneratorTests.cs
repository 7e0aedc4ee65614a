using SamkeStream.Generation.Decoder;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.Lora;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests;

public sealed class AdapterGeneratorTests : IDisposable
{
    private static readonly string[] Window =
    [
        "which one is the most rare", "the most loud owl", "fox", "hen is loud", "owl owl", "which is the most loud one", "rare", "the fox is rare",
    ];

    private readonly SentenceEncoder _encoder = TinyModels.Encoder();

    public void Dispose() => _encoder.Dispose();

    [Fact]
    public void Each_draw_gives_one_adapter_that_fits_the_base()
    {
        using var generator = Generator();

        var adapters = generator.Generate(Window, draws: 2, seed: 1);

        Assert.Equal(2, adapters.Count);
        Assert.False(adapters.PromptsRepeated);
        Assert.All(adapters, adapter =>
        {
            adapter.Validate(TinyDecoder.Layout.Model, "tiny");
            Assert.Equal((2, 4.0), (adapter.Config.Rank, adapter.Config.Alpha));
            Assert.Equal(7, adapter.Modules.Count);
        });
        Assert.NotEqual(Values(adapters[0]), Values(adapters[1]));
    }

    [Fact]
    public void The_same_window_and_seed_give_the_same_adapters()
    {
        using var generator = Generator();

        Assert.Equal(generator.Generate(Window, 2, seed: 5).Select(Values), generator.Generate(Window, 2, seed: 5).Select(Values));
        Assert.NotEqual(Values(generator.Generate(Window, 1, seed: 5)[0]), Values(generator.Generate(Window, 1, seed: 6)[0]));
    }

    [Fact]
    public void Other_prompts_give_another_adapter()
    {
        using var generator = Generator();

        Assert.NotEqual(Values(generator.Generate(Window[..3], 1, seed: 1)[0]), Values(generator.Generate(Window[3..6], 1, seed: 1)[0]));
    }

    [Fact]
    public void A_window_shorter_than_a_draw_is_flagged()
    {
        using var generator = Generator();

        Assert.True(generator.Generate(["owl", "fox"], 1, seed: 1).PromptsRepeated);
    }

    [Fact]
    public void Empty_prompts_are_left_out()
    {
        using var generator = Generator();

        var without = generator.Generate(Window, 2, seed: 2);
        var with = generator.Generate(["", .. Window[..4], "   ", .. Window[4..]], 2, seed: 2);

        Assert.Equal(without.Select(Values), with.Select(Values));
    }

    [Fact]
    public void A_window_without_text_is_refused()
    {
        using var generator = Generator();

        Assert.Throws<GenerationException>(() => generator.Generate(["", " "], 1, seed: 1));
        Assert.Throws<GenerationException>(() => generator.Generate([], 1, seed: 1));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1e30f)]
    public void Values_that_are_not_finite_never_become_an_adapter(float bias)
    {
        var decoder = Decoder();
        using (var token = full([TinyDecoder.Layout.TokenCount, 4, 6], bias))
            decoder.InitializeOutputBias(token);
        using var generator = new AdapterGenerator(decoder, TinyDecoder.Description, _encoder);

        var refused = Assert.Throws<GenerationException>(() => generator.Generate(Window, 1, seed: 1));

        Assert.Contains("finite", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decoder_for_another_encoder_is_refused()
    {
        using var decoder = Decoder();
        using var other = TinyModels.Encoder("another");

        var refused = Assert.Throws<DecoderException>(() => new AdapterGenerator(decoder, TinyDecoder.Description, other));

        Assert.Contains("another", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_generation_stops()
    {
        using var generator = Generator();

        Assert.ThrowsAny<OperationCanceledException>(() => generator.Generate(Window, 1, seed: 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var generator = Generator();
        generator.Generate(Window, 1, seed: 1);
        var before = LiveObjects.Settled(() => Tensor.TotalCount);

        generator.Generate(Window, 3, seed: 2);
        Assert.Throws<GenerationException>(() => generator.Generate([""], 1, seed: 1));

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static HyperConvolutionalDecoder Decoder() => new(TinyDecoder.Description.Shape, CPU, seed: 3);

    private static float[] Values(LoraAdapter adapter) => [.. adapter.Modules.Values.SelectMany(pair => pair.A.Concat(pair.B))];

    private AdapterGenerator Generator() => new(Decoder(), TinyDecoder.Description, _encoder);
}
