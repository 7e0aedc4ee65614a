using SamkeStream.Catch.Ingest;
using SamkeStream.Hosting;

namespace SamkeStream.Catch;

/// <summary>Section <c>Samke:Catch</c>.</summary>
public sealed record CatchOptions
{
    /// <summary>Most prompts encoded together.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Queues that the streams are spread over; as many workers can share the work.</summary>
    public required int Partitions { get; init; }

    /// <summary>Streams whose state is held in memory; those that had no prompt for longest are read again from the store.</summary>
    public required int MaxStreamsInMemory { get; init; }

    /// <summary>Texts whose vectors are kept in case they come again; 0: none.</summary>
    public required int VectorCacheSize { get; init; }

    /// <summary>Threads that calibrate a reference; 0: one per processor.</summary>
    public required int CalibrationThreads { get; init; }

    /// <summary>How long prompts may wait at the broker before prompts are left out; zero: none ever is.</summary>
    public required TimeSpan MaxWait { get; init; }

    public static CatchOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new CatchOptions
        {
            BatchSize = settings.Int("BatchSize", 64, 1, 1024),
            Partitions = settings.Int("Partitions", 8, 1, PartitionTopology.MaxPartitions),
            MaxStreamsInMemory = settings.Int("MaxStreamsInMemory", 10_000, 1, 1_000_000),
            VectorCacheSize = settings.Int("VectorCacheSize", 20_000, 0, 10_000_000),
            MaxWait = settings.Duration("MaxWait", TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.FromDays(1)),
            CalibrationThreads = settings.Int("CalibrationThreads", 0, 0, 1024),
        };
    }
}
