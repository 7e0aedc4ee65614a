using System.Globalization;

namespace SamkeStream.Cli.Bench;

/// <summary>What a worker shows at <c>/metrics</c>.</summary>
internal sealed class WorkerMetrics
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    public static async Task<WorkerMetrics> ScrapeAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var metrics = new WorkerMetrics();
        foreach (var line in (await http.GetStringAsync("/metrics", cancellationToken)).Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var (series, value) = (line[..line.LastIndexOf(' ')], line[(line.LastIndexOf(' ') + 1)..]);
            var brace = series.IndexOf('{', StringComparison.Ordinal);
            metrics._samples.Add((brace < 0 ? series : series[..brace], brace < 0 ? "" : series[brace..], double.Parse(value, CultureInfo.InvariantCulture)));
        }

        return metrics;
    }

    /// <summary>The sum over all series of a metric whose labels have this in them; 0 where there is none.</summary>
    public double Sum(string name, string label = "") =>
        _samples.Where(sample => sample.Name == name && sample.Labels.Contains(label, StringComparison.Ordinal)).Sum(sample => sample.Value);
}
