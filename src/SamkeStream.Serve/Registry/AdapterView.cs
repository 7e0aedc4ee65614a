using SamkeStream.Contracts.V1;
using SamkeStream.State.Adapters;

namespace SamkeStream.Serve.Registry;

/// <summary>What a serving app needs to know of the current adapter.</summary>
internal sealed record AdapterView
{
    public required string Stream { get; init; }
    public required string Name { get; init; }
    public required long Version { get; init; }
    public required string Digest { get; init; }
    public required string Status { get; init; }
    public required long Bytes { get; init; }
    public required BaseModelReference BaseModel { get; init; }
    public required int Rank { get; init; }
    public required double Alpha { get; init; }
    public required IReadOnlyList<string> Targets { get; init; }
    public required string Dtype { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset PromotedAt { get; init; }
    public required long Epoch { get; init; }
    public required string Strategy { get; init; }
    public required bool Validated { get; init; }
    public required AdapterProvenance Provenance { get; init; }
    public IReadOnlyList<ScoreboardEntry>? Eval { get; init; }
    public required IReadOnlyList<FileView> Files { get; init; }

    public static AdapterView Of(AdapterPointer pointer, string digest, AdapterManifest manifest, PromotedAdapter? promotion) => new()
    {
        Stream = pointer.Stream,
        Name = pointer.Name ?? digest,
        Version = pointer.Version,
        Digest = digest,
        Status = "active",
        Bytes = manifest.Bytes,
        BaseModel = manifest.BaseModel,
        Rank = manifest.Rank,
        Alpha = manifest.Alpha,
        Targets = manifest.TargetModules,
        Dtype = manifest.Dtype,
        CreatedAt = manifest.CreatedAt,
        PromotedAt = pointer.PromotedAt,
        Epoch = manifest.Provenance.Epoch,
        Strategy = pointer.Strategy ?? manifest.Provenance.Strategy,
        Validated = pointer.Validated ?? false,
        Provenance = manifest.Provenance,
        Eval = promotion?.Scoreboard,
        Files = [.. manifest.Files.Select(file => new FileView(file.Path, file.Sha256, file.Size, $"/v1/adapters/{digest}/{file.Path}"))],
    };

    internal sealed record FileView(string Path, string Sha256, long Size, string Url);
}
