using MassTransit;
using SamkeStream.Hosting;
using SamkeStream.Language.Bundles;
using SamkeStream.Strategies.Selection;

namespace SamkeStream.Operate;

/// <summary>Operate: scores strategies on validation items and promotes or rejects.</summary>
/// <param name="scorer">What compares adapters with the base model; null: the bundle's language model.</param>
public sealed class OperateWorker(CandidateScorer? scorer = null) : Worker
{
    public override string Name => "Operate";

    public override bool NeedsBundle => scorer is null;

    public override void AddServices(WebApplicationBuilder builder, SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.AddSingleton(OperateOptions.Read(settings.Section(Name)));
        builder.Services.AddSingleton<OperateService>();
        if (scorer is not null)
            builder.Services.AddSingleton(scorer);
        else
            builder.Services.AddSingleton(provider => OfBundle(provider.GetRequiredService<LoadedBundle>()));
    }

    public override void AddConsumers(IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddConsumer<AdapterGeneratedConsumer, AdapterGeneratedConsumerDefinition>();
    }

    public override void LoadModels(IServiceProvider services) => _ = services.GetRequiredService<LoadedBundle>().LanguageModel;

    private static CandidateScorer OfBundle(LoadedBundle bundle) => new(
        bundle.RequireFits,
        (items, candidates, options, cancellationToken) => StrategySelector.Score(bundle.LanguageModel, items, candidates, options, cancellationToken));
}
