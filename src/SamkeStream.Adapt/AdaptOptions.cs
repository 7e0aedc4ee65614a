using SamkeStream.Adapt.Resolving;
using SamkeStream.Hosting;

namespace SamkeStream.Adapt;

/// <summary>Section <c>Samke:Adapt</c>.</summary>
public sealed record AdaptOptions
{
    /// <summary>m: adapters generated from one window, each from other prompts of it.</summary>
    public required int Draws { get; init; }

    /// <summary>Fewer prompts with texts make no adapter, where the window had as many.</summary>
    public required int MinimumPrompts { get; init; }

    /// <summary>Who is asked for texts that are kept as hashes only.</summary>
    public required ResolverOptions Resolver { get; init; }

    public static AdaptOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new AdaptOptions
        {
            Draws = settings.Int("Draws", 4, 1, 64),
            MinimumPrompts = settings.Int("MinimumPrompts", 8, 1, 4096),
            Resolver = ResolverOptions.Read(settings),
        };
    }
}
