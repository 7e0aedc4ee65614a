using SamkeStream.Hosting;

namespace SamkeStream.Adapt;

/// <summary>Section <c>Samke:Adapt</c>.</summary>
public sealed record AdaptOptions
{
    /// <summary>m: adapters generated from one window, each from other prompts of it.</summary>
    public required int Draws { get; init; }

    public static AdaptOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new AdaptOptions { Draws = settings.Int("Draws", 4, 1, 64) };
    }
}
