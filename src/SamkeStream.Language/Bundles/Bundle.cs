using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Models;
using static TorchSharp.torch;

namespace SamkeStream.Language.Bundles;

/// <summary>A folder with everything that the workers load, described and hashed by its bundle.json.</summary>
public sealed class Bundle
{
    public const string ManifestFile = "bundle.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
    };

    private Bundle(string folder, BundleManifest manifest)
    {
        (Folder, Manifest) = (folder, manifest);
        Id = ModelFolderHash.OfFile(Path.Combine(folder, ManifestFile));
    }

    public string Folder { get; }

    public BundleManifest Manifest { get; }

    /// <summary>SHA-256 of bundle.json, which holds the hashes of all files.</summary>
    public string Id { get; }

    public string Name => Manifest.Name;

    /// <summary>The base model's name as serving engines know it; written into every adapter.</summary>
    public string BaseModel => Manifest.BaseModel;

    public string EncoderPath => Path.Combine(Folder, Manifest.Parts.Encoder);

    public string BasePath => Path.Combine(Folder, Manifest.Parts.Base);

    /// <summary>Null where the bundle has no adapter generator.</summary>
    public string? DecoderPath => Locate(Manifest.Parts.Decoder);

    public string? VaePath => Locate(Manifest.Parts.Vae);

    public string? PolicyPath => Locate(Manifest.Parts.Policy);

    public string? KnowledgeBasePath => Locate(Manifest.Parts.KnowledgeBase);

    /// <summary>Reads the manifest and checks every file against it.</summary>
    /// <exception cref="BundleException">The manifest or a file is missing or damaged.</exception>
    public static Bundle Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder);
        var manifest = ReadManifest(folder);
        foreach (var (name, expected) in manifest.Files)
        {
            var path = Inside(folder, name);
            if (!File.Exists(path))
                throw new BundleException($"{path} is missing; {ManifestFile} lists it");
            var length = new FileInfo(path).Length;
            if (length != expected.Bytes)
                throw new BundleException($"{path} has {length} bytes; {ManifestFile} says {expected.Bytes}");
            var hash = ModelFolderHash.OfFile(path);
            if (hash != expected.Sha256)
                throw new BundleException($"{path} has the SHA-256 {hash}; {ManifestFile} says {expected.Sha256}");
        }

        foreach (var part in (string?[])[manifest.Parts.Encoder, manifest.Parts.Base, manifest.Parts.Decoder, manifest.Parts.Vae, manifest.Parts.Policy, manifest.Parts.KnowledgeBase])
        {
            if (part is not null && !Path.Exists(Inside(folder, part)))
                throw new BundleException($"{Path.Combine(folder, part)} is missing; {ManifestFile} names it as a part");
        }

        return new Bundle(folder, manifest);
    }

    /// <summary>Describes and hashes the parts that lie in a folder under their usual names, and writes bundle.json.</summary>
    /// <param name="training">Provenance.</param>
    /// <exception cref="BundleException">The encoder or the base is missing.</exception>
    public static Bundle Seal(string folder, string name, string baseModel, JsonObject? training = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder);
        string? IfPresent(string part) => Path.Exists(Path.Combine(folder, part)) ? part : null;
        string Required(string part) => IfPresent(part) ?? throw new BundleException($"{Path.Combine(folder, part)} is missing; a bundle needs it");
        var parts = new BundleParts
        {
            Encoder = Required("encoder"),
            Base = Required("base"),
            Decoder = IfPresent("decoder.safetensors"),
            Vae = IfPresent("vae.safetensors"),
            Policy = IfPresent("policy"),
            KnowledgeBase = IfPresent("knowledge-base.json"),
        };
        var files = new SortedDictionary<string, BundleFile>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (relative != ManifestFile)
                files.Add(relative, new BundleFile(ModelFolderHash.OfFile(path), new FileInfo(path).Length));
        }

        var manifest = new BundleManifest
        {
            FormatVersion = BundleManifest.CurrentFormat,
            Name = name,
            BaseModel = baseModel,
            Parts = parts,
            Files = files,
            Shapes = new JsonObject { ["encoder"] = Shape(Path.Combine(folder, parts.Encoder)), ["base"] = Shape(Path.Combine(folder, parts.Base)) },
            Training = training,
        };
        AtomicFile.WriteText(Path.Combine(folder, ManifestFile), JsonSerializer.Serialize(manifest, Json) + "\n");
        return new Bundle(folder, manifest);
    }

    /// <exception cref="BundleException">The encoder cannot be loaded.</exception>
    public SentenceEncoder LoadEncoder(Device? device = null) => Load(EncoderPath, () => SentenceEncoder.Load(EncoderPath, device));

    /// <param name="dtype">Null: float32 on the CPU, bfloat16 on a GPU.</param>
    /// <exception cref="BundleException">The model cannot be loaded.</exception>
    public CausalLanguageModel LoadLanguageModel(Device? device = null, ScalarType? dtype = null) =>
        Load(BasePath, () => CausalLanguageModel.Load(BasePath, device, dtype));

    private static T Load<T>(string path, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (ModelFolderException exception)
        {
            throw new BundleException($"{path} cannot be loaded: {exception.Message}", exception);
        }
    }

    private static BundleManifest ReadManifest(string folder)
    {
        var path = Path.Combine(folder, ManifestFile);
        if (!File.Exists(path))
            throw new BundleException($"{path} does not exist; a bundle is a folder that holds it");
        try
        {
            var manifest = JsonSerializer.Deserialize<BundleManifest>(File.ReadAllBytes(path), Json)
                ?? throw new BundleException($"{path} is null");
            return manifest.FormatVersion == BundleManifest.CurrentFormat
                ? manifest
                : throw new BundleException($"{path}: formatVersion is {manifest.FormatVersion}; allowed: {BundleManifest.CurrentFormat}");
        }
        catch (JsonException exception)
        {
            throw new BundleException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static JsonObject Shape(string folder)
    {
        var config = ModelConfig.Load(folder);
        return new JsonObject
        {
            ["type"] = config.ModelType,
            ["layers"] = config.Layers,
            ["hiddenSize"] = config.HiddenSize,
            ["heads"] = config.Heads,
            ["intermediateSize"] = config.IntermediateSize,
            ["vocabularySize"] = config.VocabularySize,
            ["maxPositions"] = config.MaxPositions,
        };
    }

    private static string Inside(string folder, string relative)
    {
        var path = Path.GetFullPath(Path.Combine(folder, relative));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new BundleException($"{ManifestFile} names '{relative}', which is not inside {folder}");
    }

    private string? Locate(string? part) => part is null ? null : Path.Combine(Folder, part);
}
