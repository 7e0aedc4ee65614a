using System.Buffers;
using System.Runtime.CompilerServices;

namespace SamkeStream.State.Streams;

/// <summary>
/// Versions of the entries of a log, in order. A list is never changed: it holds its last version, as bytes, and the list before; so the list after every write costs
/// little, which counts where there is one for each of many streams.
/// </summary>
public sealed class LogVersions
{
    /// <summary>SHA-1.</summary>
    private const int HashLength = 20;

    private readonly LogVersions? _before;
    private readonly Hash _last;

    private LogVersions()
    {
    }

    private LogVersions(LogVersions before, string version)
    {
        (_before, Count) = (before, before.Count + 1);
        if (version.Length != 2 * HashLength || Convert.FromHexString(version, _last, out _, out _) != OperationStatus.Done)
            throw new ArgumentException($"'{version}' is no version of a document; allowed are {2 * HashLength} hex digits", nameof(version));
    }

    /// <summary>Those of an empty log.</summary>
    public static LogVersions None { get; } = new();

    public int Count { get; }

    /// <summary>Empty where there is none.</summary>
    public string Last => _before is null ? "" : Convert.ToHexStringLower(_last);

    /// <param name="versions">As <see cref="StoreKey.VersionOf"/> gives them, in order.</param>
    public static LogVersions Of(IEnumerable<string> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return versions.Aggregate(None, (before, version) => before.With(version));
    }

    /// <summary>These and one more.</summary>
    public LogVersions With(string version) => new(this, version);

    /// <summary>All, in order.</summary>
    public string[] ToArray()
    {
        var versions = new string[Count];
        for (var at = this; at._before is not null; at = at._before)
            versions[at.Count - 1] = at.Last;
        return versions;
    }

    [InlineArray(HashLength)]
    private struct Hash
    {
        private byte _first;
    }
}
