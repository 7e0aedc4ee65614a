using SamkeStream.Language.Encoders;
using SamkeStream.Language.Models;
using SamkeStream.Language.Safetensors;
using SamkeStream.Language.Tensors;
using SamkeStream.Language.Tokenization;
using static TorchSharp.torch;

namespace SamkeStream.Language.HuggingFace;

/// <summary>Writes models that we trained as Hugging Face folders.</summary>
public static class ModelFolderWriter
{
    /// <param name="dtype">Type of the stored weights: F32, BF16 or F16.</param>
    public static void Save(this CausalTransformer network, Tokenizer tokenizer, string folder, SafetensorsDtype dtype = SafetensorsDtype.F32)
    {
        ArgumentNullException.ThrowIfNull(network);
        Save(network.Config with { Dtype = Name(dtype) }, network.Export(), tokenizer, folder, dtype);
    }

    /// <inheritdoc cref="Save(CausalTransformer, Tokenizer, string, SafetensorsDtype)"/>
    public static void Save(this BertNetwork network, Tokenizer tokenizer, string folder, SafetensorsDtype dtype = SafetensorsDtype.F32)
    {
        ArgumentNullException.ThrowIfNull(network);
        Save(network.Config with { Dtype = Name(dtype) }, network.Export(), tokenizer, folder, dtype);
    }

    private static void Save(
        ModelConfig config, IReadOnlyList<(string Name, Tensor Value)> weights, Tokenizer tokenizer, string folder, SafetensorsDtype dtype)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        try
        {
            config.Save(folder);
            tokenizer.Save(folder);
            SafetensorsWriter.Write(
                Path.Combine(folder, ModelWeights.FileName),
                [.. weights.Select(w => w.Value.ToSafetensors(w.Name, dtype))],
                new Dictionary<string, string> { ["format"] = "pt" });
        }
        finally
        {
            foreach (var (_, value) in weights)
                value.Dispose();
        }
    }

    private static string Name(SafetensorsDtype dtype) => dtype switch
    {
        SafetensorsDtype.F32 => "float32",
        SafetensorsDtype.BF16 => "bfloat16",
        SafetensorsDtype.F16 => "float16",
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "allowed: F32, BF16, F16"),
    };
}
