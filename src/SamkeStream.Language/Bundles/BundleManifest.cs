using System.Text.Json.Nodes;

namespace SamkeStream.Language.Bundles;

/// <summary>What bundle.json holds.</summary>
public sealed record BundleManifest
{
    public const int CurrentFormat = 1;

    /// <summary>Of the layout of bundle and manifest.</summary>
    public required int FormatVersion { get; init; }

    public required string Name { get; init; }

    /// <summary>The base model's name as serving engines know it; written into every adapter.</summary>
    public required string BaseModel { get; init; }

    public required BundleParts Parts { get; init; }

    /// <summary>Every file of the bundle by its path below the folder, with forward slashes.</summary>
    public required IReadOnlyDictionary<string, BundleFile> Files { get; init; }

    /// <summary>Sizes of the encoder and the base, to be read by people.</summary>
    public JsonObject? Shapes { get; init; }

    /// <summary>How the parts were trained: commit, seeds, losses, wall time; free in form.</summary>
    public JsonObject? Training { get; init; }
}

/// <summary>Where the parts lie. A part that is null is absent, and the step that needs it is bypassed.</summary>
public sealed record BundleParts
{
    /// <summary>Sentence encoder, a Hugging Face folder.</summary>
    public required string Encoder { get; init; }

    /// <summary>Base language model, a Hugging Face folder.</summary>
    public required string Base { get; init; }

    /// <summary>Adapter generator.</summary>
    public string? Decoder { get; init; }

    /// <summary>Fusion VAE.</summary>
    public string? Vae { get; init; }

    /// <summary>LoRA of the strategy policy, a PEFT folder.</summary>
    public string? Policy { get; init; }

    public string? KnowledgeBase { get; init; }
}

public sealed record BundleFile(string Sha256, long Bytes);
