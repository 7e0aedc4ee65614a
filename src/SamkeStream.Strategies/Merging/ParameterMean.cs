using SamkeStream.Language.Lora;

namespace SamkeStream.Strategies.Merging;

/// <summary>
/// One adapter out of several: the mean of their A and the mean of their B. Meant for adapters whose A hardly differ, such as
/// several draws of one generator; then the mean update is close to the update of the means.
/// </summary>
public static class ParameterMean
{
    /// <exception cref="ArgumentException">No adapter, or adapters of different rank, scale, modules or shapes.</exception>
    public static LoraAdapter Of(IReadOnlyList<LoraAdapter> adapters)
    {
        ArgumentNullException.ThrowIfNull(adapters);
        if (adapters.Count == 0)
            throw new ArgumentException("There is no adapter to average.", nameof(adapters));
        var first = adapters[0];
        foreach (var other in adapters)
        {
            if (other.Config.Rank != first.Config.Rank || other.Config.Alpha != first.Config.Alpha || other.Config.BaseModel != first.Config.BaseModel)
            {
                throw new ArgumentException(
                    $"Adapters to average must agree: {Text(first.Config)} and {Text(other.Config)} do not.", nameof(adapters));
            }

            if (!other.Modules.Keys.SequenceEqual(first.Modules.Keys))
                throw new ArgumentException("Adapters to average must adapt the same modules.", nameof(adapters));
        }

        return new LoraAdapter(first.Config, first.Modules.Select(module => KeyValuePair.Create(module.Key, Mean(module.Key, adapters))));
    }

    private static LoraMatrices Mean(LoraModule module, IReadOnlyList<LoraAdapter> adapters)
    {
        var first = adapters[0].Modules[module];
        var (a, b) = (new double[first.A.Length], new double[first.B.Length]);
        foreach (var adapter in adapters)
        {
            var pair = adapter.Modules[module];
            if (pair.InputSize != first.InputSize || pair.OutputSize != first.OutputSize)
            {
                throw new ArgumentException(
                    $"{module} maps {first.InputSize} to {first.OutputSize} features in one adapter, {pair.InputSize} to {pair.OutputSize} in another.",
                    nameof(adapters));
            }

            Add(a, pair.A);
            Add(b, pair.B);
        }

        return new LoraMatrices(
            first.Rank, first.InputSize, first.OutputSize, Array.ConvertAll(a, sum => (float)(sum / adapters.Count)), Array.ConvertAll(b, sum => (float)(sum / adapters.Count)));
    }

    private static void Add(double[] sums, float[] values)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] += values[i];
    }

    private static string Text(LoraConfig config) => $"rank {config.Rank}, alpha {config.Alpha}, base model '{config.BaseModel}'";
}
