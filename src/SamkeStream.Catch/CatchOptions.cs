using SamkeStream.Hosting;

namespace SamkeStream.Catch;

/// <summary>Section <c>Samke:Catch</c>.</summary>
public sealed record CatchOptions
{
    /// <summary>Most prompts encoded together.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How long a batch waits for its next prompt.</summary>
    public required TimeSpan BatchWait { get; init; }

    /// <summary>Threads that calibrate a reference; 0: one per processor.</summary>
    public required int CalibrationThreads { get; init; }

    public static CatchOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new CatchOptions
        {
            BatchSize = settings.Int("BatchSize", 64, 1, 1024),
            BatchWait = settings.Duration("BatchWait", TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            CalibrationThreads = settings.Int("CalibrationThreads", 0, 0, 1024),
        };
    }
}
