using MassTransit;
using SamkeStream.Catch.Calibration;
using SamkeStream.Catch.Consumers;
using SamkeStream.Catch.Sessions;
using SamkeStream.Hosting;
using SamkeStream.Language.Bundles;

namespace SamkeStream.Catch;

/// <summary>Catch: encodes the prompts of every stream and notices when they drift.</summary>
/// <param name="encoder">What encodes prompts; null: the bundle's encoder.</param>
public sealed class CatchWorker(PromptEncoder? encoder = null) : Worker
{
    public override string Name => "Catch";

    public override bool NeedsBundle => encoder is null;

    public override void AddServices(WebApplicationBuilder builder, SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        var services = builder.Services;
        services.AddSingleton(CatchOptions.Read(settings.Section(Name)));
        if (encoder is not null)
            services.AddSingleton(encoder);
        else
            services.AddSingleton(provider => OfBundle(provider.GetRequiredService<LoadedBundle>()));
        services.AddSingleton<PromptScores>();
        services.AddSingleton<StreamSessions>();
        services.AddSingleton<DriftEvents>();
        services.AddSingleton<CalibrationQueue>();
        services.AddSingleton<CatchService>();
        services.AddHostedService<CalibrationLoop>();
        services.AddHostedService<WindowTimer>();
    }

    public override void AddConsumers(IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddConsumer<PromptsConsumer, PromptsConsumerDefinition>();
        bus.AddConsumer<PromptBatchConsumer, PromptBatchConsumerDefinition>();
        bus.AddConsumer<OutcomeConsumer, OutcomeConsumerDefinition>();
        bus.AddConsumer<ForceAdaptationConsumer, ForceAdaptationConsumerDefinition>();
    }

    public override void LoadModels(IServiceProvider services) => services.GetRequiredService<PromptEncoder>();

    private static PromptEncoder OfBundle(LoadedBundle bundle) => new(bundle.Encoder.Id, bundle.Encoder.Embed);
}
