using MassTransit;
using SamkeStream.Alerts.Deliveries;
using SamkeStream.Hosting;

namespace SamkeStream.Alerts;

/// <summary>Alerts: tells people and their tools of drifts, by webhook, Slack and Alertmanager.</summary>
public sealed class AlertsWorker : Worker
{
    public override string Name => "Alerts";

    public override bool NeedsBundle => false;

    public override void AddServices(WebApplicationBuilder builder, SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.AddSingleton(AlertsOptions.Read(settings.Section(Name)));
        builder.Services.AddSingleton<SinkClients>();
        builder.Services.AddSingleton<DeliverySignal>();
        builder.Services.AddSingleton<AlertService>();
        builder.Services.AddSingleton<Leadership>();
        builder.Services.AddHostedService<DeliveryLoop>();
        builder.Services.AddHostedService<ResendLoop>();
    }

    public override void AddConsumers(IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddConsumer<EventConsumer, EventConsumerDefinition>();
    }
}
