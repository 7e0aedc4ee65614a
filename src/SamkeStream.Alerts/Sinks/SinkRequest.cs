using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts.Sinks;

/// <summary>What each kind of sink is sent.</summary>
internal static class SinkRequest
{
    /// <summary>Open alerts end by themselves after this many intervals without news of them.</summary>
    private const int IntervalsToLive = 4;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static HttpRequestMessage Of(SinkOptions sink, Alert alert, DateTimeOffset now) => sink.Kind switch
    {
        SinkKind.Webhook => Webhook(sink, alert, now),
        SinkKind.Slack => Post(sink, sink.Url, Slack(sink, alert), "application/json"),
        _ => Alertmanager(sink, [.. Postables(sink, alert, now)]),
    };

    /// <summary>Tells Alertmanager again of incidents that are open.</summary>
    public static HttpRequestMessage Again(SinkOptions sink, IReadOnlyList<AlertedStream> incidents, DateTimeOffset now) =>
        Alertmanager(sink, [.. incidents.Select(incident => Postable(sink, incident.Stream, incident.Epoch, incident.Severity, incident.StartsAt, Live(sink, now), $"Stream {incident.Stream} has drifted (epoch {incident.Epoch})"))]);

    private static HttpRequestMessage Webhook(SinkOptions sink, Alert alert, DateTimeOffset now)
    {
        var (body, type) = sink.Template is { } template
            ? (System.Text.Encoding.UTF8.GetBytes(template.Fill(field => Templates.Template.JsonText(alert.Value(field)))), "application/json")
            : (JsonSerializer.SerializeToUtf8Bytes(alert.Event, ContractJson.Options), CloudEvent.ContentType);
        var request = Post(sink, sink.Url, body, type);
        WebhookSignature.Set(request, alert.Event.Id, now, body, sink.Secret);
        if (alert.Event.Traceparent is { } traceparent)
            request.Headers.TryAddWithoutValidation("traceparent", traceparent);
        return request;
    }

    private static byte[] Slack(SinkOptions sink, Alert alert)
    {
        var text = sink.Template is { } template ? template.Fill(field => Escape(alert.Value(field))) : $"*{Escape(alert.Severity)}*: {Escape(alert.Summary)}";
        var color = alert.Severity switch { AlertSeverities.Critical => "danger", AlertSeverities.Warning => "warning", _ => "good" };
        var fields = ((string[])["stream", "epoch", "kind", "tempo", "score", "time"])
            .Where(field => alert.Value(field).Length > 0)
            .Select(field => new { title = field, value = Escape(alert.Value(field)), @short = true });
        return JsonSerializer.SerializeToUtf8Bytes(new { text, attachments = new[] { new { color, fallback = Escape(alert.Summary), fields } } }, Json);
    }

    private static IEnumerable<object> Postables(SinkOptions sink, Alert alert, DateTimeOffset now)
    {
        var (stream, epoch) = (alert.Stream, long.Parse(alert.Value("epoch"), System.Globalization.CultureInfo.InvariantCulture));
        var summary = sink.Template is { } template ? template.Fill(alert.Value) : alert.Summary;
        // The severity is a label, by which Alertmanager tells alerts apart: the former one is over.
        if (alert.Delivery.FormerSeverity is { } former)
            yield return Postable(sink, stream, epoch, former, alert.Delivery.StartsAt, now, summary);
        var endsAt = alert.IsTest || alert.Name == EventTypes.DriftResolved ? now : Live(sink, now);
        yield return Postable(sink, stream, epoch, alert.Severity, alert.Delivery.StartsAt, endsAt, summary, alert.IsTest ? "SamkeTest" : "SamkeDrift");
    }

    private static object Postable(
        SinkOptions sink, string stream, long epoch, string severity, DateTimeOffset startsAt, DateTimeOffset endsAt, string summary, string name = "SamkeDrift") => new
        {
            labels = new { alertname = name, source = "samkestream", stream, epoch = FormattableString.Invariant($"{epoch}"), severity },
            annotations = new { summary },
            startsAt = startsAt.UtcDateTime,
            endsAt = endsAt.UtcDateTime,
        };

    private static HttpRequestMessage Alertmanager(SinkOptions sink, object[] alerts) =>
        Post(sink, new Uri($"{sink.Url.AbsoluteUri.TrimEnd('/')}/api/v2/alerts"), JsonSerializer.SerializeToUtf8Bytes(alerts, Json), "application/json");

    private static HttpRequestMessage Post(SinkOptions sink, Uri url, byte[] body, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.UserAgent.ParseAdd("SamkeStream-Alerts/1");
        if (sink.Authorization is { } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    private static DateTimeOffset Live(SinkOptions sink, DateTimeOffset now) => now + IntervalsToLive * sink.ResendInterval;

    // The three characters that Slack reads as markup of its own.
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
