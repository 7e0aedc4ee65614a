using SamkeStream.Language.Safetensors;

namespace SamkeStream.Language.Lora;

/// <summary>
/// The two files in which Hugging Face's PEFT keeps a LoRA adapter. Serving engines (vLLM, SGLang, LoRAX) load a folder of them.
/// Equal adapters give equal bytes.
/// </summary>
public static class PeftFormat
{
    public const string ConfigFile = "adapter_config.json";
    public const string WeightsFile = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.";

    /// <summary>Reads the two files' contents.</summary>
    /// <exception cref="AdapterException">Damaged, of an unsupported kind, or a tensor is missing, too many, or of a wrong shape.</exception>
    public static LoraAdapter Read(ReadOnlyMemory<byte> config, ReadOnlyMemory<byte> weights)
    {
        var read = PeftConfigJson.Read(config);
        try
        {
            using var file = SafetensorsFile.Parse(weights, WeightsFile);
            return Read(read, file);
        }
        catch (SafetensorsException exception)
        {
            throw new AdapterException(exception.Message, exception);
        }
    }

    /// <summary>Reads an adapter from files by name, as the adapter store keeps them.</summary>
    /// <exception cref="AdapterException">As above, or a file is missing.</exception>
    public static LoraAdapter Read(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ReadOnlyMemory<byte> Need(string name) =>
            files.TryGetValue(name, out var content) ? content : throw new AdapterException($"the adapter has no {name}");
        return Read(Need(ConfigFile), Need(WeightsFile));
    }

    /// <summary>Reads an adapter folder.</summary>
    /// <exception cref="AdapterException">As above, or a file is missing.</exception>
    public static LoraAdapter ReadFolder(string folder)
    {
        byte[] Need(string name)
        {
            var path = Path.Combine(folder, name);
            return File.Exists(path) ? File.ReadAllBytes(path) : throw new AdapterException($"{path} does not exist");
        }

        return Read(Need(ConfigFile), Need(WeightsFile));
    }

    /// <summary>The two files by name.</summary>
    /// <param name="dtype">Type of the stored weights; values are rounded to nearest even.</param>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Write(LoraAdapter adapter, SafetensorsDtype dtype = SafetensorsDtype.BF16)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        var items = adapter.Modules.SelectMany(m => new[]
        {
            SafetensorsItem.FromSingles(Name(m.Key, 'A'), dtype, [m.Value.Rank, m.Value.InputSize], m.Value.A),
            SafetensorsItem.FromSingles(Name(m.Key, 'B'), dtype, [m.Value.OutputSize, m.Value.Rank], m.Value.B),
        });
        return new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [ConfigFile] = PeftConfigJson.Write(adapter.Config),
            [WeightsFile] = SafetensorsWriter.ToBytes(items, new Dictionary<string, string> { ["format"] = "pt" }),
        };
    }

    /// <summary>For example <c>base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight</c>.</summary>
    public static string Name(LoraModule module, char factor) => $"{Prefix}{module.Path}.lora_{factor}.weight";

    private static LoraAdapter Read(LoraConfig config, SafetensorsFile file)
    {
        var remaining = file.Names.ToHashSet(StringComparer.Ordinal);
        var modules = new List<KeyValuePair<LoraModule, LoraMatrices>>();
        for (var layer = 0; remaining.Count > 0; layer++)
        {
            if (!remaining.Any(name => name.StartsWith($"{Prefix}model.layers.{layer}.", StringComparison.Ordinal)))
                throw new AdapterException(
                    $"{WeightsFile}: tensor '{remaining.Order(StringComparer.Ordinal).First()}' belongs to no target of {ConfigFile}, or layer {layer} has no tensor");
            foreach (var projection in config.Targets.Order())
            {
                var module = new LoraModule(layer, projection);
                var a = Take(module, 'A');
                var b = Take(module, 'B');
                if (a.Shape[0] != config.Rank || b.Shape[1] != config.Rank)
                {
                    throw new AdapterException(
                        $"{WeightsFile}: {module} has A [{string.Join(", ", a.Shape)}] and B [{string.Join(", ", b.Shape)}]; r is {config.Rank}");
                }

                modules.Add(new(module, new LoraMatrices(config.Rank, (int)a.Shape[1], (int)b.Shape[0], a.ToSingles(), b.ToSingles())));
            }
        }

        if (modules.Count == 0)
            throw new AdapterException($"{WeightsFile} has no tensor");
        return new LoraAdapter(config, modules);

        SafetensorsTensor Take(LoraModule module, char factor)
        {
            var name = Name(module, factor);
            if (!remaining.Remove(name))
                throw new AdapterException($"{WeightsFile} lacks the tensor '{name}'");
            var tensor = file[name];
            if (tensor.Shape.Count != 2 || tensor.Shape.Any(size => size < 1))
                throw new AdapterException($"{WeightsFile}: '{name}' has the shape [{string.Join(", ", tensor.Shape)}]; needed: two sizes above 0");
            return tensor;
        }
    }
}
