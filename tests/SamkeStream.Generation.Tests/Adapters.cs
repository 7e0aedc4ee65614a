using SamkeStream.Generation.Tokens;
using SamkeStream.Language.Lora;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests;

/// <summary>Adapters with random values.</summary>
internal static class Adapters
{
    internal static LoraConfig Config(int rank) => new(rank, 2 * rank, ProjectionNames.All, "tiny");

    /// <summary>Stacked adapters whose values have the size of trained ones; they belong to the dispose scope around.</summary>
    internal static LoraWeights Random(ParameterLayout layout, int count, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return new LoraWeights(2, layout.Model.Modules(ProjectionNames.All).Select(module =>
        {
            var (inputs, outputs) = layout.Model[module.Projection];
            var a = empty([count, layout.Rank, inputs]).normal_(0, 0.05, generator);
            var b = empty([count, outputs, layout.Rank]).normal_(0.001, 0.02, generator);
            return KeyValuePair.Create(module, (a, b));
        }));
    }

    /// <summary>Stacked adapters that differ little, as checkpoints of one run do.</summary>
    internal static LoraWeights Disturbed(ParameterLayout layout, int count, int seed)
    {
        var (centre, noise) = (Random(layout, 1, seed), Random(layout, count, seed + 1000));
        return new LoraWeights(2, centre.Factors.Select(factor => KeyValuePair.Create(
            factor.Key,
            (factor.Value.A + (noise.Factors[factor.Key].A * 0.1), factor.Value.B + (noise.Factors[factor.Key].B * 0.1)))));
    }
}
