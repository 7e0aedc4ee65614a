using SamkeStream.Hosting;
using SamkeStream.Strategies.Selection;

namespace SamkeStream.Operate;

/// <summary>Section <c>Samke:Operate</c>.</summary>
public static class OperateOptions
{
    public static SelectionOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new SelectionOptions
        {
            MinimumItems = settings.Int("MinimumItems", 30, 1, 10_000),
            Confidence = settings.Number("Confidence", .95, .5, .9999),
            Resamples = settings.Int("Resamples", 2000, 100, 1_000_000),
            Seed = settings.Int("Seed", 0, 0, int.MaxValue),
        };
    }
}
