using System.Diagnostics.CodeAnalysis;

namespace SamkeStream.State.Adapters;

/// <summary>An adapter's description with its files; its JSON is a blob whose digest names the adapter.</summary>
public sealed record AdapterManifest : AdapterDescription
{
    public AdapterManifest()
    {
    }

    [SetsRequiredMembers]
    public AdapterManifest(AdapterDescription description, IReadOnlyList<AdapterFile> files)
        : base(description) => Files = files;

    /// <summary>The adapter's files by path: adapter_config.json and adapter_model.safetensors in PEFT's layout.</summary>
    public required IReadOnlyList<AdapterFile> Files { get; init; }

    /// <summary>Size of all files in bytes.</summary>
    public long Bytes => Files.Sum(file => file.Size);
}
