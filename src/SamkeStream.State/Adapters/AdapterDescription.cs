namespace SamkeStream.State.Adapters;

/// <summary>What is said of an adapter beside its files.</summary>
public record AdapterDescription
{
    public required BaseModelReference BaseModel { get; init; }

    public required int Rank { get; init; }

    public required double Alpha { get; init; }

    public required IReadOnlyList<string> TargetModules { get; init; }

    /// <summary>bfloat16, float16 or float32.</summary>
    public required string Dtype { get; init; }

    public required AdapterProvenance Provenance { get; init; }

    /// <summary>When the adaptation was asked for, not when it was made: so a repeat gives the same digest.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
