namespace SamkeStream.Cli.Replay;

/// <summary>The command line's texts.</summary>
internal sealed record RawReplayOptions
{
    public required IReadOnlyList<string> Files { get; init; }

    public string? Budget { get; init; }

    public string? WhatIf { get; init; }

    public string? ReferenceSize { get; init; }

    public string? Reference { get; init; }

    public string? NamedReference { get; init; }

    public string? WindowSize { get; init; }

    public string? Roles { get; init; }

    public string? Template { get; init; }

    public string? Truncation { get; init; }

    public string? Encoder { get; init; }

    public string? Seed { get; init; }

    public string? Stream { get; init; }

    public string? Changes { get; init; }

    public bool SkipBad { get; init; }

    public string? Cache { get; init; }

    public string? Json { get; init; }

    public string? Svg { get; init; }
}
