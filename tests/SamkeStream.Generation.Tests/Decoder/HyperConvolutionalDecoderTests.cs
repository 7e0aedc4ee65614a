using System.Globalization;
using System.Text.RegularExpressions;
using SamkeStream.Generation.Decoder;
using SamkeStream.Language.Safetensors;
using SamkeStream.Language.Tensors;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests.Decoder;

public sealed partial class HyperConvolutionalDecoderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Output_loss_and_gradients_equal_the_reference(int index)
    {
        using var scope = NewDisposeScope();
        using var file = Golden.Open("decoder", $"hyperconv_{index}.safetensors");
        using var decoder = Load(file);
        var input = file["input"].ToTensor().requires_grad_();

        var output = decoder.forward(input);
        var loss = nn.functional.mse_loss(output, file["target"].ToTensor());
        loss.backward();

        Golden.AssertClose(file["output"], output, 1e-4);
        Golden.AssertClose(file["loss"], loss.reshape(1), 1e-4);
        Golden.AssertClose(file["input_grad"], input.grad!, 1e-4);
        foreach (var (name, parameter) in decoder.FileParameters)
            Golden.AssertClose(file["grad." + name], parameter.grad!, 1e-4);
    }

    [Fact]
    public void The_output_bias_is_added_at_the_end()
    {
        using var scope = NewDisposeScope();
        FeatureShape[] progression = [new(2, 4, 6), new(3, 4, 6)];
        using var plain = new HyperConvolutionalDecoder(new DecoderShape(progression, 3, outputBias: false), CPU, seed: 1);
        using var biased = new HyperConvolutionalDecoder(new DecoderShape(progression, 3, outputBias: true), CPU, seed: 1);
        using var generator = new Generator(1);
        var bias = empty([3, 4, 6]).normal_(0, 1, generator);
        var input = empty([2, 2, 4, 6]).normal_(0, 1, generator);

        biased.InitializeOutputBias(bias);

        Golden.AssertClose((plain.forward(input) + bias).ToSingles(), biased.forward(input).ToSingles(), 1e-6, "biased output");
        Assert.Throws<InvalidOperationException>(() => plain.InitializeOutputBias(bias));
        Assert.Throws<ArgumentException>(() => biased.InitializeOutputBias(input));
    }

    [Fact]
    public void The_seed_decides_the_initial_weights()
    {
        var shape = new DecoderShape([new(2, 4, 6), new(3, 4, 6)], 3, outputBias: false);
        float[] Weights(int seed)
        {
            using var decoder = new HyperConvolutionalDecoder(shape, CPU, seed);
            return [.. decoder.FileParameters.SelectMany(named => named.Value.ToSingles())];
        }

        Assert.Equal(Weights(7), Weights(7));
        Assert.NotEqual(Weights(7), Weights(8));
    }

    [Fact]
    public void Initial_convolution_weights_stay_within_the_usual_bound()
    {
        using var decoder = new HyperConvolutionalDecoder(new DecoderShape([new(2, 4, 6), new(3, 4, 6)], 3, outputBias: false), CPU, seed: 2);
        var weights = decoder.FileParameters.Single(named => named.Name == "decoder.module_list.0.linear1.conv1w.weight").Value.ToSingles();
        var bound = 1 / MathF.Sqrt(6 * 9);

        Assert.InRange(weights.Max(MathF.Abs), 0.8f * bound, bound);
    }

    [Fact]
    public void A_condition_of_another_shape_is_refused()
    {
        using var scope = NewDisposeScope();
        using var decoder = new HyperConvolutionalDecoder(new DecoderShape([new(2, 4, 6), new(3, 4, 6)], 3, outputBias: false), CPU, seed: 3);

        var refused = Assert.Throws<ArgumentException>(() => decoder.forward(zeros([1, 2, 6, 4])));

        Assert.Contains("[G, 2, 4, 6]", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void A_kernel_that_is_not_odd_is_refused(int kernel) =>
        Assert.Throws<ArgumentException>(() => new DecoderShape([new(2, 4, 6), new(3, 4, 6)], kernel, outputBias: false));

    [Fact]
    public void Nothing_is_left_behind()
    {
        var before = LiveObjects.Settled(() => Tensor.TotalCount);
        using (var decoder = new HyperConvolutionalDecoder(new DecoderShape([new(2, 4, 6), new(2, 4, 6), new(3, 2, 4)], 3, outputBias: true), CPU, seed: 4))
        using (var condition = zeros([2, 2, 4, 6]))
        using (var quiet = no_grad())
        {
            decoder.forward(condition).Dispose();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static HyperConvolutionalDecoder Load(SafetensorsFile file)
    {
        var progression = Triple().Matches(file.Metadata["features"])
            .Select(match => new FeatureShape(Number(match, 1), Number(match, 2), Number(match, 3)))
            .ToArray();
        var kernel = int.Parse(file.Metadata["kernel_size"], CultureInfo.InvariantCulture);
        var decoder = new HyperConvolutionalDecoder(new DecoderShape(progression, kernel, outputBias: false), CPU, seed: 0);
        using var quiet = no_grad();
        foreach (var (name, parameter) in decoder.FileParameters)
            parameter.copy_(file["param." + name].ToTensor());
        return decoder;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\((\d+), (\d+), (\d+)\)")]
    private static partial Regex Triple();
}
