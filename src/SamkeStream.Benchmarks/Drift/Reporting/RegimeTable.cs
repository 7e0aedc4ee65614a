using System.Globalization;
using SamkeStream.Benchmarks.Drift.Measures;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>Whether a domain that was there before is recognised, and how often another one is taken for it.</summary>
internal static class RegimeTable
{
    public const double Recognised = .8, Wrong = .02;

    /// <summary>Cosine of the means from which two domains count as near.</summary>
    private const double Near = .95;

    private static readonly string Visits = string.Create(
        CultureInfo.InvariantCulture, $"the domain for {RegimeTrial.Visit} prompts, usual traffic for {RegimeTrial.Between}");

    public static Table Returns(IReadOnlyList<RegimeRowResult> rows) => new(
        "Recurring regimes: recognised",
        $"Whole monitors (T = {RegimeTrial.Budget}) on {Visits}, the domain again (other prompts of it). Noticed: an incident opened both times. Recognised, of those: its adapter was asked for, within {RegimeTrial.After} prompts; intervals are Wilson's. "
        + "Prompts from the return to that, and the share within 160 (decided at the first look), 320 (second) and 560 (third).",
        ["mix", "stream", "n", "domain", "far", "noticed", "recognised [95 % interval]", "bar", "prompts, mean / 95 %", "within 160", "within 320", "within 560"],
        [.. rows.SelectMany(row => row.Trials[0].Returns.Keys.Select(domain => Line(row, domain, [.. row.Trials.SelectMany(t => t.Returns[domain])])).Append(Sum(row)))]);

    public static Table Strangers(IReadOnlyList<RegimeRowResult> rows) => new(
        "Recurring regimes: wrong adapters for new domains",
        $"The same, but after {Visits} comes a domain that was never there. Wrong: the adapter of another one was asked for within {RegimeTrial.After} prompts. One line for every near pair (cosine of the means {Near} and more) and for every other with a wrong one.",
        ["mix", "stream", "n", "stored", "then", "cosine of the means", "streams", "wrong [95 % interval]", "bar"],
        [.. rows.SelectMany(StrangerLines)]);

    private static string[] Line(RegimeRowResult result, string domain, RegimeSample[] samples)
    {
        var stored = samples.Where(s => s is { IsStored: true, IsNoticed: true }).ToArray();
        var share = Estimate.OfShare(stored.Count(s => s.IsRight), stored.Length);
        var prompts = stored.Where(s => s.IsRight).Select(s => s.Prompts).Order().ToArray();
        var far = result.Trials[0].FarShares.ContainsKey(domain) ? result.Trials.Average(t => t.FarShares[domain]).ToString("f2", CultureInfo.InvariantCulture) : "–";
        return
        [
            .. Head(result), domain, far, ((double)stored.Length / samples.Length).ToString("p0", CultureInfo.InvariantCulture),
            stored.Length == 0 ? "–" : share.Format("f2"),
            stored.Length == 0 ? "–" : $"≥ {Recognised.ToString("f2", CultureInfo.InvariantCulture)}{(share.Value >= Recognised ? ": met" : share.High >= Recognised ? ": met by its interval" : ": missed")}",
            prompts.Length == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{prompts.Average():f0} / {prompts[(int)(.95 * (prompts.Length - 1))]}"),
            Within(160), Within(320), Within(560),
        ];

        string Within(int limit) => stored.Length == 0 ? "–" : ((double)prompts.Count(p => p <= limit) / stored.Length).ToString("p0", CultureInfo.InvariantCulture);
    }

    private static string[] Sum(RegimeRowResult result) => Line(result, "all", [.. result.Trials.SelectMany(t => t.Returns.Values).SelectMany(s => s)]);

    private static IEnumerable<string[]> StrangerLines(RegimeRowResult result)
    {
        var first = result.Trials[0];
        foreach (var pair in first.Strangers.Keys)
        {
            var samples = Of(pair);
            var names = pair.Split(", then ");
            if (first.Similarities[pair] >= Near || samples.Any(s => s.Recognised is not null))
                yield return Stranger(names[0], names[1], first.Similarities[pair].ToString("f3", CultureInfo.InvariantCulture), samples);
        }

        yield return Stranger("all pairs", "", "–", [.. first.Strangers.Keys.SelectMany(Of)]);

        RegimeSample[] Of(string pair) => [.. result.Trials.SelectMany(t => t.Strangers[pair]).Where(s => s is { IsStored: true, IsNoticed: true })];

        string[] Stranger(string stored, string then, string cosine, RegimeSample[] samples)
        {
            var share = Estimate.OfShare(samples.Count(s => s.Recognised is not null), samples.Length);
            return
            [
                .. Head(result), stored, then, cosine, samples.Length.ToString(CultureInfo.InvariantCulture), samples.Length == 0 ? "–" : share.Format("f3"),
                samples.Length == 0 ? "–" : $"≤ {Wrong.ToString("f2", CultureInfo.InvariantCulture)}{(share.Value <= Wrong ? ": met" : share.Low <= Wrong ? ": met by its interval" : ": missed")}",
            ];
        }
    }

    private static string[] Head(RegimeRowResult result) => [result.Row.Mix.Name, result.Row.StreamName, result.Row.Size.ToString(CultureInfo.InvariantCulture)];
}
