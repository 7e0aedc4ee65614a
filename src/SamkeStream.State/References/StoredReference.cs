namespace SamkeStream.State.References;

/// <summary>One version of a reference: how it is made and, once it is ready, what it is. Ready or failed it never changes.</summary>
public sealed record StoredReference
{
    public required string Name { get; init; }

    /// <summary>From 1; given by the store.</summary>
    public int Version { get; init; }

    /// <summary>One of <see cref="ReferenceStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>How far the state has got, 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>Why it failed, and what is allowed.</summary>
    public string? Problem { get; init; }

    /// <summary>One of <see cref="ReferenceSources"/>.</summary>
    public required string Source { get; init; }

    /// <summary>The stream that its prompts are from; absent for a file's.</summary>
    public string? Stream { get; init; }

    /// <summary>More prompts came than the encoder takes while these were collected: they are a sample of those that came.</summary>
    public bool IsSampled { get; init; }

    /// <summary>The span that was asked for.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>End of the span, itself outside.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Prompts that are collected of a live stream.</summary>
    public int? Wanted { get; init; }

    /// <summary>The false-alarm budget as it was asked for.</summary>
    public string? Budget { get; init; }

    /// <summary>T.</summary>
    public required long BudgetPrompts { get; init; }

    public required string Actor { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last sign of whoever works on it.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who works on it, or deletes it.</summary>
    public Guid? Worker { get; init; }

    /// <summary>What of a prompt is encoded (<see cref="Streams.StreamSettings.DescribeInput"/>): roles, template, truncation.</summary>
    public string? Input { get; init; }

    /// <summary>One of <see cref="Streams.Truncations"/>: how texts that are too long are read.</summary>
    public string? Truncation { get; init; }

    /// <summary>Prompts it is made of.</summary>
    public int Prompts { get; init; }

    /// <summary>Time of the earliest of its prompts that has one.</summary>
    public DateTimeOffset? FirstPrompt { get; init; }

    /// <summary>Time of the latest.</summary>
    public DateTimeOffset? LastPrompt { get; init; }

    /// <summary>Digest of the texts, a window that ends with its lifetime.</summary>
    public string? PromptsRef { get; init; }

    /// <summary>Whether the texts may be kept once it is made.</summary>
    public bool KeepsTexts { get; init; } = true;

    /// <summary>Digest of the vectors, from which it can be calibrated for another budget; their lifetime may be over.</summary>
    public string? VectorsRef { get; init; }

    /// <summary>Digest of the reference's content, as incidents name it.</summary>
    public string? Digest { get; init; }

    /// <summary>Digest of the stored bytes.</summary>
    public string? Blob { get; init; }

    /// <summary>Id of the encoder, which holds the hash of its weights; no other encoder can use the reference.</summary>
    public string? Encoder { get; init; }

    public ReferenceCalibration? Calibration { get; init; }

    public IReadOnlyList<ReferenceCell>? Cells { get; init; }

    /// <summary>Names this version.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReferenceId Id => new(Name, Version);
}
