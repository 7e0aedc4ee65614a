using MassTransit;
using RabbitMQ.Client;
using SamkeStream.Catch.Calibration;
using SamkeStream.Catch.Consumers;
using SamkeStream.Catch.Incidents;
using SamkeStream.Catch.Ingest;
using SamkeStream.Catch.References;
using SamkeStream.Catch.Sampling;
using SamkeStream.Catch.Sessions;
using SamkeStream.Hosting;
using SamkeStream.Language.Bundles;

namespace SamkeStream.Catch;

/// <summary>Catch: encodes the prompts of every stream and notices when they drift.</summary>
/// <param name="encoder">What encodes prompts; null: the bundle's encoder.</param>
public sealed class CatchWorker(PromptEncoder? encoder = null) : Worker
{
    private CatchOptions? _options;

    public override string Name => "Catch";

    public override bool NeedsBundle => encoder is null;

    public override void AddServices(WebApplicationBuilder builder, SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        var services = builder.Services;
        _options = CatchOptions.Read(settings.Section(Name));
        services.AddSingleton(_options);
        if (encoder is not null)
            services.AddSingleton(encoder);
        else
            services.AddSingleton(provider => OfBundle(provider.GetRequiredService<LoadedBundle>()));
        services.AddSingleton<PromptScores>();
        services.AddSingleton<ReferenceCache>();
        services.AddSingleton<ReferenceShelf>();
        services.AddSingleton<SettingsCache>();
        services.AddSingleton<StreamSessions>();
        services.AddSingleton<DriftEvents>();
        services.AddSingleton<IncidentRecorder>();
        services.AddSingleton<OperatorService>();
        services.AddSingleton<CalibrationQueue>();
        services.AddSingleton<CatchService>();
        services.AddSingleton<PromptReader>();
        services.AddSingleton<PromptTexts>();
        services.AddSingleton<LoadSampler>();
        services.AddSingleton<OverloadWatch>();
        services.AddSingleton<PromptPipeline>();
        services.AddSingleton<PromptIntake>();
        services.AddSingleton<IPromptIntake>(provider => provider.GetRequiredService<PromptIntake>());
        services.AddHostedService<CalibrationLoop>();
        services.AddHostedService<ReferenceWorkshop>();
        services.AddHostedService<WindowTimer>();
        services.AddHostedService<HeapWatch>();
        // Stopped in reverse: first nothing more comes in, then what came in is stored.
        services.AddHostedService(provider => provider.GetRequiredService<PromptPipeline>());
        services.AddHostedService<PartitionConsumers>();
    }

    public override void AddConsumers(IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddConsumer<PromptBatchConsumer, PromptBatchConsumerDefinition>();
        bus.AddConsumer<OutcomeConsumer, OutcomeConsumerDefinition>();
        bus.AddConsumer<OperatorCommandConsumer, OperatorCommandConsumerDefinition>();
    }

    public override void AddEmbeddedConsumers(IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddConsumer<PromptsConsumer, PromptsConsumerDefinition>();
    }

    public override Task PrepareBrokerAsync(IConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return PartitionTopology.DeclareAsync(connection, _options!.Partitions, cancellationToken);
    }

    public override void LoadModels(IServiceProvider services) => services.GetRequiredService<PromptEncoder>();

    private static PromptEncoder OfBundle(LoadedBundle bundle) => new(bundle.Encoder);
}
