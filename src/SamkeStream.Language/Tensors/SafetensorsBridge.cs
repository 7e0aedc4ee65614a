using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Models;
using SamkeStream.Language.Safetensors;
using static TorchSharp.torch;

namespace SamkeStream.Language.Tensors;

/// <summary>Between files of weights and tensors.</summary>
public static class SafetensorsBridge
{
    /// <summary>A copy of a stored tensor on a device.</summary>
    /// <exception cref="SafetensorsException">An element type that no tensor of ours has.</exception>
    public static Tensor ToTensor(this SafetensorsTensor stored, Device? device = null, ScalarType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var type = stored.Dtype switch
        {
            SafetensorsDtype.F64 => ScalarType.Float64,
            SafetensorsDtype.F32 => ScalarType.Float32,
            SafetensorsDtype.F16 => ScalarType.Float16,
            SafetensorsDtype.BF16 => ScalarType.BFloat16,
            SafetensorsDtype.I64 => ScalarType.Int64,
            SafetensorsDtype.I32 => ScalarType.Int32,
            SafetensorsDtype.BOOL => ScalarType.Bool,
            SafetensorsDtype.U8 => ScalarType.Byte,
            _ => throw new SafetensorsException($"tensor '{stored.Name}' is {stored.Dtype}; allowed: F64, F32, F16, BF16, I64, I32, U8, BOOL"),
        };
        using var scope = NewDisposeScope();
        var result = empty([.. stored.Shape], dtype: type);
        stored.Bytes.CopyTo(result.bytes);
        if (dtype is { } wanted)
            result = result.to(wanted);
        if (device is not null)
            result = result.to(device);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>An item to write: the values of a floating-point tensor, rounded to the given type.</summary>
    public static SafetensorsItem ToSafetensors(this Tensor tensor, string name, SafetensorsDtype dtype = SafetensorsDtype.F32)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return SafetensorsItem.FromSingles(name, dtype, tensor.shape, tensor.ToSingles());
    }

    /// <summary>A copy of all values as float, row-major, from any device and floating-point type.</summary>
    public static float[] ToSingles(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        var values = new float[tensor.numel()];
        tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().CopyTo(values);
        return values;
    }

    /// <summary>Weights of a model folder. A prefix before all names, as of a model that was saved inside another, is found by itself.</summary>
    /// <param name="prefixes">Prefixes that the folder's names may have, tried in order; the empty one first.</param>
    public static WeightSource AsSource(this ModelWeights weights, Device device, ScalarType dtype, params string[] prefixes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return (name, shape) =>
        {
            var stored = weights[prefixes.Select(p => p + name).FirstOrDefault(weights.Contains, name)];
            if (!stored.Shape.SequenceEqual(shape))
            {
                throw new ModelFolderException(
                    $"{weights.Folder}: '{stored.Name}' has the shape [{string.Join(", ", stored.Shape)}]; config.json asks for [{string.Join(", ", shape)}]");
            }

            return stored.ToTensor(device, dtype);
        };
    }
}
