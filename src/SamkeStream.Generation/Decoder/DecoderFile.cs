using System.Text.Json;
using SamkeStream.Generation.Tokens;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Safetensors;
using SamkeStream.Language.Tensors;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Decoder;

/// <summary>A decoder in one safetensors file: its weights, and under the metadata key <c>decoder</c> its description as JSON.</summary>
public static class DecoderFile
{
    private const string Key = "decoder";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    /// <param name="path">File to replace.</param>
    /// <param name="decoder">The weights.</param>
    /// <param name="description">What the decoder was made for.</param>
    /// <param name="dtype">Type of the stored weights.</param>
    public static void Write(string path, HyperConvolutionalDecoder decoder, DecoderDescription description, SafetensorsDtype dtype = SafetensorsDtype.F32)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(description);
        var (shape, layout) = (description.Shape, description.Layout);
        var stored = new Stored(
            [.. shape.Progression.Select(features => new[] { features.N, features.L, features.C })],
            shape.Kernel,
            shape.OutputBias,
            layout.Model,
            layout.Rank,
            description.Alpha,
            layout.TileWidth,
            layout.TokenCount / layout.Model.Layers,
            description.EncoderId,
            description.BaseModel,
            description.BaseDigest);
        var weights = decoder.FileParameters.Select(named => named.Value.ToSafetensors(named.Name, dtype)).ToList();
        SafetensorsWriter.Write(path, weights, new Dictionary<string, string> { [Key] = JsonSerializer.Serialize(stored, Json) });
    }

    /// <summary>Reads a decoder; the caller disposes it.</summary>
    /// <exception cref="DecoderException">The file is missing, damaged, or no decoder's, or a weight is missing, too many, misshapen or not finite.</exception>
    public static (HyperConvolutionalDecoder Decoder, DecoderDescription Description) Read(string path, Device device)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(device);
        try
        {
            using var file = SafetensorsFile.Open(path);
            var description = Describe(file);
            var decoder = new HyperConvolutionalDecoder(description.Shape, device, seed: 0);
            try
            {
                Fill(decoder, file);
                return (decoder, description);
            }
            catch
            {
                decoder.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is SafetensorsException or IOException or JsonException or ArgumentException)
        {
            throw new DecoderException($"{path} is no usable decoder: {exception.Message}", exception);
        }
    }

    private static DecoderDescription Describe(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(Key, out var json))
            throw new SafetensorsException($"it has no metadata '{Key}'");
        var stored = JsonSerializer.Deserialize<Stored>(json, Json) ?? throw new JsonException($"metadata '{Key}' is null");
        if (stored.Progression.Any(features => features is not { Length: 3 }))
            throw new JsonException($"every entry of the progression needs the three numbers N, L, C");
        var layout = new ParameterLayout(stored.BaseLayout, stored.Rank, stored.TileWidth);
        var shape = new DecoderShape([.. stored.Progression.Select(n => new FeatureShape(n[0], n[1], n[2]))], stored.Kernel, stored.OutputBias);
        var expected = new FeatureShape(layout.TokenCount, layout.TokenHeight, layout.TokenWidth);
        if (shape.Output != expected)
            throw new JsonException($"the progression ends with {shape.Output}; the base model's tokens are {expected}");
        return new DecoderDescription(shape, layout, stored.Alpha, stored.EncoderId, stored.BaseModel, stored.BaseDigest);
    }

    private static void Fill(HyperConvolutionalDecoder decoder, SafetensorsFile file)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var remaining = file.Names.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, parameter) in decoder.FileParameters)
        {
            var stored = file[name];
            remaining.Remove(name);
            if (!stored.Shape.SequenceEqual(parameter.shape))
            {
                throw new SafetensorsException(
                    $"'{name}' has the shape [{string.Join(", ", stored.Shape)}]; expected [{string.Join(", ", parameter.shape)}]");
            }

            var values = stored.ToTensor(dtype: ScalarType.Float32);
            if (!values.isfinite().all().item<bool>())
                throw new SafetensorsException($"'{name}' holds a value that is not finite");
            parameter.copy_(values);
        }

        if (remaining.Count > 0)
            throw new SafetensorsException($"'{remaining.Order(StringComparer.Ordinal).First()}' is no weight of this decoder");
    }

    private sealed record Stored(
        int[][] Progression,
        int Kernel,
        bool OutputBias,
        LoraLayout BaseLayout,
        int Rank,
        double Alpha,
        int TileWidth,
        int TokensPerLayer,
        string EncoderId,
        string BaseModel,
        string BaseDigest);
}
