using SamkeStream.Benchmarks.Drift.Streams;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>What the detector has to reach: mean delays at T = 1000 and n = 2000, shares of right kinds.</summary>
internal static class Bars
{
    /// <summary>Share of far prompts from which a new domain counts as novel.</summary>
    public const double Novel = .5;

    public static double? Delay(DriftRow row, ChangeType type, string domain, double farShare)
    {
        if (row.Size != 2000 || row.Stay is not (0 or .6))
            return null;
        var isSticky = row.Stay > 0;
        return (type, farShare >= Novel) switch
        {
            (ChangeType.Full, _) when row.Mix.Domains is ["arc-easy"] && domain == "arc-challenge" => isSticky ? 315 : 125,
            (ChangeType.Full, true) => isSticky ? 7 : 5,
            (ChangeType.Full, false) => isSticky ? 30 : 12,
            (ChangeType.Contamination, true) => isSticky ? 45 : 30,
            (ChangeType.Reweighting, _) => isSticky ? 115 : 50,
            _ => null,
        };
    }

    public static double? Kind(ChangeType type, double farShare) => (type, farShare >= Novel) switch
    {
        (ChangeType.Full, true) or (ChangeType.Reweighting, _) => .97,
        (ChangeType.Contamination, true) => .93,
        _ => null,
    };
}
