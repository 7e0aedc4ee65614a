using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SamkeStream.Hosting;

/// <summary><c>GET /metrics</c> for Prometheus; like health it asks for no token, and holds nothing of any prompt.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this WebApplication app)
    {
        var telemetry = app.Services.GetRequiredService<Telemetry>();
        app.MapGet("/metrics", () => Results.Text(telemetry.Scrape(), PrometheusText.ContentType));
    }
}
