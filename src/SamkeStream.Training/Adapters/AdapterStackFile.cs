using SamkeStream.Language.Lora;
using SamkeStream.Language.Safetensors;
using SamkeStream.Language.Tensors;
using static TorchSharp.torch;

namespace SamkeStream.Training.Adapters;

/// <summary>Checkpoints of several tasks' adapters in one file: per module A [K, T, r, in] and B [K, T, out, r], K checkpoints of T tasks.</summary>
internal static class AdapterStackFile
{
    public static void Write(string path, IReadOnlyList<LoraWeights> checkpoints)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, checkpoints[0].Factors.Keys.SelectMany(module => new[]
        {
            stack([.. checkpoints.Select(c => c.Factors[module].A)], 0).ToSafetensors($"{module}.A", SafetensorsDtype.F16),
            stack([.. checkpoints.Select(c => c.Factors[module].B)], 0).ToSafetensors($"{module}.B", SafetensorsDtype.F16),
        }).ToArray());
    }

    /// <summary>The K checkpoints of each task, stacked. The caller owns them.</summary>
    public static IReadOnlyList<LoraWeights> Read(string path, LoraLayout layout, LoraConfig config)
    {
        using var file = SafetensorsFile.Open(path);
        using var scope = NewDisposeScope();
        var factors = layout.Modules(config.Targets).ToDictionary(
            module => module,
            module => (A: file[$"{module}.A"].ToTensor(dtype: ScalarType.Float32), B: file[$"{module}.B"].ToTensor(dtype: ScalarType.Float32)));
        var tasks = (int)factors.Values.First().A.shape[1];
        return
        [
            .. Enumerable.Range(0, tasks).Select(task => new LoraWeights(
                config.Scale,
                factors.Select(f => KeyValuePair.Create(
                    f.Key,
                    (f.Value.A.select(1, task).clone().DetachFromDisposeScope(), f.Value.B.select(1, task).clone().DetachFromDisposeScope()))),
                owned: true)),
        ];
    }
}
