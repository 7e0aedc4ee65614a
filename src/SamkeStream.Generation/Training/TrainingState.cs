using System.Runtime.InteropServices;
using System.Text;
using SamkeStream.Language;
using SamkeStream.Language.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Training;

/// <summary>
/// Parameters, optimiser and step of a run in one file that is replaced as a whole. A file that another run wrote is not used.
/// </summary>
/// <param name="file">Null: nothing is kept.</param>
/// <param name="run">What makes two runs the same: settings, seeds, digests of the data.</param>
internal sealed class TrainingState(string? file, string run, IReadOnlyList<Parameter> parameters, OptimizerHelper optimizer)
{
    /// <summary>Brings back the last saved state.</summary>
    /// <returns>Steps done and the mean loss; 0 where there is nothing to go on from.</returns>
    public (int Step, double MeanLoss) Load()
    {
        if (file is null || !File.Exists(file))
            return (0, 0);
        using var reader = new BinaryReader(File.OpenRead(file));
        if (reader.ReadString() != run)
            return (0, 0);
        var step = reader.ReadInt32();
        var mean = reader.ReadDouble();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var parameter in parameters)
        {
            var values = new float[parameter.numel()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            parameter.copy_(tensor(values, parameter.shape, dtype: ScalarType.Float32, device: parameter.device));
        }
        optimizer.load_state_dict(reader);
        return (step, mean);
    }

    public void Save(int step, double meanLoss)
    {
        if (file is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        AtomicFile.Write(file, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(run);
            writer.Write(step);
            writer.Write(meanLoss);
            foreach (var parameter in parameters)
                writer.Write(MemoryMarshal.AsBytes<float>(parameter.ToSingles()));
            using var scope = NewDisposeScope();
            optimizer.save_state_dict(writer);
        });
    }
}
