using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace SamkeStream.Hosting;

/// <summary>Keeps the text of the latest collection.</summary>
internal sealed class PrometheusExporter : BaseExporter<Metric>
{
    public string Text { get; private set; } = "";

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new StringBuilder();
        foreach (var metric in batch)
            PrometheusText.Write(text, metric);
        Text = text.ToString();
        return ExportResult.Success;
    }
}
