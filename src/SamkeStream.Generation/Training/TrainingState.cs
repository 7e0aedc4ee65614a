using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SamkeStream.Language;
using SamkeStream.Language.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Training;

/// <summary>Parameters, optimiser and step of a run in one file, replaced as a whole. A file of another run is not used.</summary>
internal sealed class TrainingState(DecoderTrainingOptions options, string phase, List<Parameter> parameters, OptimizerHelper optimizer)
{
    private readonly string _run = string.Create(
        CultureInfo.InvariantCulture,
        $"{phase} {options.Steps} {options.LearningRate} {options.Seed} {options.TasksPerStep} {options.WarmupSteps} {options.FinalShare} {options.WeightDecay} {options.MaxGradientNorm} {options.ConditionNoise} {options.TargetNoise} {string.Join(',', parameters.Select(p => p.numel()))}");

    internal (int Step, double MeanLoss) Load()
    {
        if (options.StateFile is null || !File.Exists(options.StateFile))
            return (0, 0);
        using var reader = new BinaryReader(File.OpenRead(options.StateFile));
        if (reader.ReadString() != _run)
            return (0, 0);
        var step = reader.ReadInt32();
        var mean = reader.ReadDouble();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var parameter in parameters)
        {
            var values = new float[parameter.numel()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            parameter.copy_(tensor(values, parameter.shape, dtype: ScalarType.Float32, device: parameter.device));
        }

        optimizer.load_state_dict(reader);
        return (step, mean);
    }

    internal void Save(int step, double meanLoss)
    {
        if (options.StateFile is null)
            return;
        var path = Path.GetFullPath(options.StateFile);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(_run);
            writer.Write(step);
            writer.Write(meanLoss);
            foreach (var parameter in parameters)
                writer.Write(MemoryMarshal.AsBytes<float>(parameter.ToSingles()));
            using var scope = NewDisposeScope();
            optimizer.save_state_dict(writer);
        });
    }
}
