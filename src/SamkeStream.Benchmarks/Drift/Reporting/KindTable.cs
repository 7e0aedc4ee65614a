using System.Globalization;
using SamkeStream.Benchmarks.Drift.Streams;
using SamkeStream.Drift;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>What the detector calls each change once 128 prompts are in.</summary>
internal static class KindTable
{
    public static Table Create(IReadOnlyList<RowResult> rows) => new(
        "Kinds",
        "Kind decided over the 128 prompts after the estimated change point. Right is domain transfer for a complete change, mixed for a contamination, covariate shift for a re-weighting; the interval is Wilson's.",
        ["mix", "stream", "n", "change", "far", "right [95 % interval]", "domain transfer", "mixed", "covariate shift", "bar"],
        [.. rows.SelectMany(Lines)]);

    private static IEnumerable<string[]> Lines(RowResult result)
    {
        var (row, trials) = result;
        foreach (var name in trials[0].Changes.Keys)
        {
            var samples = trials.SelectMany(t => t.Changes[name]).Where(s => s.IsDetected).ToArray();
            if (samples.Length == 0)
                continue;
            var (type, domain) = DelayTable.Describe(row, name);
            var far = type == ChangeType.Reweighting ? double.NaN : trials.Average(t => t.FarShares[domain]);
            var right = type switch
            {
                ChangeType.Full => DriftKind.DomainTransfer,
                ChangeType.Contamination => DriftKind.Mixed,
                _ => DriftKind.CovariateShift,
            };
            var share = Estimate.OfShare(samples.Count(s => s.Kind == right), samples.Length);
            var bar = Bars.Kind(type, far);
            yield return
            [
                row.Mix.Name, row.StreamName, row.Size.ToString(CultureInfo.InvariantCulture), name, double.IsNaN(far) ? "–" : far.ToString("f2", CultureInfo.InvariantCulture),
                share.Format("f2"), Share(DriftKind.DomainTransfer), Share(DriftKind.Mixed), Share(DriftKind.CovariateShift),
                bar is { } limit ? string.Create(CultureInfo.InvariantCulture, $"≥ {limit:f2}{(share.Value >= limit ? ": met" : share.High >= limit ? ": met by its interval" : ": missed")}") : "–",
            ];

            string Share(DriftKind kind) => samples.Average(s => s.Kind == kind ? 1.0 : 0).ToString("f2", CultureInfo.InvariantCulture);
        }
    }
}
