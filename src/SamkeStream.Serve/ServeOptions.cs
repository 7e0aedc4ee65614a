using SamkeStream.Hosting;

namespace SamkeStream.Serve;

/// <summary>Section <c>Samke:Serve</c>.</summary>
public sealed record ServeOptions
{
    /// <summary>Whether this process answers prompts; else it is only the registry and loads no model.</summary>
    public required bool Completions { get; init; }

    /// <summary>Answers computed at the same time.</summary>
    public required int Parallel { get; init; }

    /// <summary>Adapters kept in memory.</summary>
    public required int CachedAdapters { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Newest versions of every reference that are kept, and those that a stream uses.</summary>
    public required int KeptReferences { get; init; }

    public static ServeOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ServeOptions
        {
            Completions = settings.OneOf("Completions", "true", "true", "false") == "true",
            Parallel = settings.Int("Parallel", 2, 1, 256),
            CachedAdapters = settings.Int("CachedAdapters", 16, 1, 4096),
            KeptReferences = settings.Int("KeptReferences", 10, 1, 10_000),
            MaxTokens = settings.Int("MaxTokens", 512, 1, 32_768),
        };
    }
}
