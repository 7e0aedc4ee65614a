using System.Text.Json;
using System.Text.Json.Nodes;

namespace SamkeStream.Language.HuggingFace;

/// <summary>What config.json says of a model, as far as it is needed to run it.</summary>
public abstract record ModelConfig
{
    public const string FileName = "config.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>bert, qwen2 or llama.</summary>
    public abstract string ModelType { get; }

    public required int VocabularySize { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int IntermediateSize { get; init; }

    public required int MaxPositions { get; init; }

    /// <summary>Element type of the stored weights by PyTorch's name: float32, bfloat16 or float16.</summary>
    public string Dtype { get; init; } = "float32";

    public int? PadTokenId { get; init; }

    /// <summary>Reads config.json of <paramref name="folder"/>.</summary>
    /// <exception cref="ModelFolderException">The file is missing, is not valid, or describes something that this code does not compute.</exception>
    public static ModelConfig Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var json = JsonFile.Read(Path.Combine(folder, FileName));
        return json.Text("model_type") switch
        {
            "bert" => BertConfig.Read(json),
            "qwen2" => CausalLanguageModelConfig.Read(json, CausalArchitecture.Qwen2),
            "llama" => CausalLanguageModelConfig.Read(json, CausalArchitecture.Llama),
            null => throw json.Refused("model_type", "is missing; allowed are bert, qwen2, llama"),
            var other => throw json.Refused("model_type", $"is '{other}'; allowed are bert, qwen2, llama"),
        };
    }

    /// <summary>Writes config.json into <paramref name="folder"/>, in the form that the hub's models have today.</summary>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, FileName), ToJson().ToJsonString(Indented) + "\n");
    }

    internal abstract JsonObject ToJson();

    internal static string ReadDtype(JsonFile json)
    {
        var key = json.Has("dtype") ? "dtype" : "torch_dtype";
        return json.Text(key) switch
        {
            null => "float32",
            "float32" or "bfloat16" or "float16" => json.Text(key)!,
            var other => throw json.Refused(key, $"is '{other}'; allowed are float32, bfloat16, float16"),
        };
    }

    internal static void RequireText(JsonFile json, string key, string allowed)
    {
        if (json.Text(key) is { } text && text != allowed)
            throw json.Refused(key, $"is '{text}'; allowed is {allowed}");
    }

    internal static void RequireFalse(JsonFile json, string key)
    {
        if (json.Flag(key, false))
            throw json.Refused(key, "is true; allowed is false");
    }
}
