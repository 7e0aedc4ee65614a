namespace SamkeStream.Alerts.Sinks;

public enum SinkKind
{
    /// <summary>The CloudEvent by POST, signed by the scheme of Standard Webhooks.</summary>
    Webhook,

    /// <summary>A message in Slack's form, which Mattermost, Rocket.Chat and others take, too.</summary>
    Slack,

    /// <summary>Alertmanager's API, version 2.</summary>
    Alertmanager,
}
