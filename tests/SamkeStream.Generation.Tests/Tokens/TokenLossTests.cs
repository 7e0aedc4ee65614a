using SamkeStream.Generation.Tokens;
using SamkeStream.Language.Tensors;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests.Tokens;

public sealed class TokenLossTests
{
    [Fact]
    public void The_weighted_loss_and_its_gradient_equal_the_reference()
    {
        using var scope = NewDisposeScope();
        using var file = Golden.Open("strategies", "weighted_decoder_loss.safetensors");
        var prediction = file["prediction"].ToTensor().requires_grad_();

        var loss = TokenLoss.WeightedMeanSquaredError(prediction, file["target"].ToTensor(), file["weight"].ToTensor());
        loss.backward();

        Golden.AssertClose(file["loss"], loss.reshape(1), 1e-5);
        Golden.AssertClose(file["grad.prediction"], prediction.grad!, 1e-5);
    }

    [Fact]
    public void Without_weights_it_is_the_mean_squared_error_over_the_cells_that_exist()
    {
        using var scope = NewDisposeScope();
        using var file = Golden.Open("strategies", "weighted_decoder_loss.safetensors");

        var loss = TokenLoss.WeightedMeanSquaredError(file["prediction"].ToTensor(), file["target"].ToTensor(), weight: null);

        Golden.AssertClose(file["loss_unweighted"], loss.reshape(1), 1e-5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_nan")]
    public void The_criterion_weight_equals_the_reference(string variant)
    {
        using var scope = NewDisposeScope();
        using var file = Golden.Open("strategies", "weighted_decoder_loss.safetensors");

        Golden.AssertClose(file["criterion_weight" + variant], TokenLoss.CriterionWeight(file["checkpoints" + variant].ToTensor()), 1e-5);
    }

    [Fact]
    public void Different_shapes_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => TokenLoss.WeightedMeanSquaredError(zeros([1, 2, 3, 4]), zeros([1, 2, 3, 5]), weight: null));
    }
}
