using SamkeStream.Language.Lora;

namespace SamkeStream.Strategies.Tests;

/// <summary>Adapters of one module.</summary>
internal static class TestAdapters
{
    internal static LoraModule Module { get; } = new(0, Projection.Query);

    internal static LoraAdapter Of(int rank, int inputs, int outputs, float[] a, float[] b, double? alpha = null, string baseModel = "tiny") =>
        new(
            new LoraConfig(rank, alpha ?? 2 * rank, [Projection.Query], baseModel),
            [KeyValuePair.Create(Module, new LoraMatrices(rank, inputs, outputs, a, b))]);

    internal static LoraAdapter Random(int seed, double? alpha = null, string baseModel = "tiny")
    {
        var random = new Random(seed);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        return Of(4, 6, 5, Values(24), Values(20), alpha, baseModel);
    }

    /// <summary>scale · B A, row-major.</summary>
    internal static float[] Update(LoraMatrices pair, double scale)
    {
        var update = new float[pair.OutputSize * pair.InputSize];
        for (var o = 0; o < pair.OutputSize; o++)
        {
            for (var i = 0; i < pair.InputSize; i++)
            {
                var sum = 0.0;
                for (var k = 0; k < pair.Rank; k++)
                    sum += pair.B[o * pair.Rank + k] * pair.A[k * pair.InputSize + i];
                update[o * pair.InputSize + i] = (float)(scale * sum);
            }
        }

        return update;
    }
}
