using static TorchSharp.torch;

namespace SamkeStream.Generation.Tokens;

/// <summary>The decoder's regression loss and the importance of each token in it. NaN cells of a target do not count.</summary>
public static class TokenLoss
{
    /// <summary>
    /// Importance of each token, [1, T, 1, 1]: how much it varies over one task's checkpoints [K, T, h, w], mean 1 where every token has
    /// the same number of cells.
    /// </summary>
    public static Tensor CriterionWeight(Tensor checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        using var scope = NewDisposeScope();
        var deviation = checkpoints.to_type(ScalarType.Float32).std([0L], unbiased: false);
        var missing = deviation.isnan();
        var present = missing.logical_not().to_type(ScalarType.Float32);
        var clean = deviation.masked_fill(missing, 0);
        var perToken = clean.sum([1L, 2L]) / present.sum([1L, 2L]).clamp_min(1);
        var weight = perToken / clean.sum() * present.sum();
        return weight.reshape(1, -1, 1, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Mean over the target's cells of weight · (prediction − target)²; scalar.</summary>
    /// <param name="prediction">[G, T, h, w].</param>
    /// <param name="target">[G, T, h, w].</param>
    /// <param name="weight">[1, T, 1, 1], or null for plain mean squared error.</param>
    public static Tensor WeightedMeanSquaredError(Tensor prediction, Tensor target, Tensor? weight)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        if (!prediction.shape.SequenceEqual(target.shape))
            throw new ArgumentException($"The prediction has shape [{string.Join(", ", prediction.shape)}], the target [{string.Join(", ", target.shape)}].");
        using var scope = NewDisposeScope();
        var missing = target.isnan();
        var difference = prediction.masked_fill(missing, 0) - target.masked_fill(missing, 0);
        var squares = difference * difference;
        if (weight is not null)
            squares = squares * weight;
        var cells = missing.logical_not().to_type(ScalarType.Float32).sum().clamp_min(1);
        return (squares.sum() / cells).MoveToOuterDisposeScope();
    }
}
