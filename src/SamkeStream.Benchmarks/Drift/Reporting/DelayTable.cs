using System.Globalization;
using SamkeStream.Benchmarks.Drift.Streams;
using SamkeStream.Drift.Detection;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>Prompts from a change to its alarm.</summary>
internal static class DelayTable
{
    public static Table Create(IReadOnlyList<RowResult> rows) => new(
        "Delays",
        "Prompts from the change to the alarm after 300 usual ones; streams with an alarm before the change are left out, streams without one in 1000 prompts count 1000. The interval is over references. "
        + "Far: share of the new domain's prompts beyond the far cut; a domain is novel from one half on, else it lies inside the cells. Change point: estimated minus true.",
        ["mix", "stream", "n", "change", "far", "mean delay [95 % interval]", "95 % of delays", "within 128", "within 512", "bar", "change point median / p90", "by a mean arm"],
        [.. rows.SelectMany(Lines)]);

    private static IEnumerable<string[]> Lines(RowResult result)
    {
        var (row, trials) = result;
        foreach (var name in trials[0].Changes.Keys)
        {
            var samples = trials.SelectMany(t => t.Changes[name]).ToArray();
            if (samples.Length == 0)
                continue;
            var mean = Estimate.OfMeans([.. trials.Where(t => t.Changes[name].Count > 0).Select(t => t.Changes[name].Average(s => s.Delay))]);
            var delays = samples.Select(s => s.Delay).Order().ToArray();
            var (type, domain) = Describe(row, name);
            var far = type == ChangeType.Reweighting ? double.NaN : trials.Average(t => t.FarShares[domain]);
            var detected = samples.Where(s => s.IsDetected).ToArray();
            var errors = detected.Select(s => Math.Abs(s.ChangePointError)).Order().ToArray();
            var bar = Bars.Delay(row, type, domain, far);
            yield return
            [
                row.Mix.Name, row.StreamName, row.Size.ToString(CultureInfo.InvariantCulture), name,
                double.IsNaN(far) ? "–" : far.ToString("f2", CultureInfo.InvariantCulture), mean.Format("f1"),
                delays[(int)(.95 * (delays.Length - 1))].ToString(CultureInfo.InvariantCulture),
                Within(128), Within(512),
                bar is { } limit ? string.Create(CultureInfo.InvariantCulture, $"≤ {limit}{(mean.Value <= limit ? ": met" : mean.Low <= limit ? ": met by its interval" : ": missed")}") : "–",
                errors.Length == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{errors[errors.Length / 2]} / {errors[(int)(.9 * (errors.Length - 1))]}"),
                detected.Length == 0 ? "–" : detected.Average(s => s.Arm is DriftArm.Mean or DriftArm.LeadingMean or DriftArm.WeightedMean ? 1.0 : 0).ToString("p0", CultureInfo.InvariantCulture),
            ];

            string Within(int prompts) => delays.Average(d => d <= prompts ? 1.0 : 0).ToString("p0", CultureInfo.InvariantCulture);
        }
    }

    internal static (ChangeType Type, string Domain) Describe(DriftRow row, string change) =>
        row.Mix.New.Select(domain => (ChangeType.Full, domain, Name: $"to {domain}"))
            .Concat(row.Mix.New.Select(domain => (ChangeType.Contamination, domain, Name: $"20 % {domain}")))
            .Where(known => known.Name == change).Select(known => ((ChangeType, string)?)(known.Item1, known.domain)).FirstOrDefault()
        ?? (ChangeType.Reweighting, row.Mix.Domains.First(domain => change.StartsWith(domain + " ", StringComparison.Ordinal)));
}
