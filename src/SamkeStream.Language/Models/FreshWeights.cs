using static TorchSharp.torch;

namespace SamkeStream.Language.Models;

/// <summary>Weights of a network that begins to be trained.</summary>
public static class FreshWeights
{
    /// <summary>
    /// Matrices normal with mean 0, vectors of normalisation 1, biases 0. The values depend on the seed and the order of calls alone.
    /// </summary>
    /// <param name="seed">Seed of the generator.</param>
    /// <param name="deviation">Standard deviation of a matrix by name and shape; null: .02 for all.</param>
    public static WeightSource Normal(int seed, Func<string, long[], double>? deviation = null, Device? device = null)
    {
        var random = new Random(seed);
        return (name, shape) =>
        {
            if (shape.Length == 1)
            {
                var isScale = name.EndsWith("weight", StringComparison.Ordinal);
                return isScale ? ones(shape, device: device) : zeros(shape, device: device);
            }

            var sigma = deviation?.Invoke(name, shape) ?? .02;
            var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(sigma * NextNormal(random));
            return tensor(values, shape, device: device);
        };
    }

    private static double NextNormal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
