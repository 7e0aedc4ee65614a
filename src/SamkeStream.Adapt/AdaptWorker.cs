using MassTransit;
using SamkeStream.Adapt.Resolving;
using SamkeStream.Generation;
using SamkeStream.Generation.Decoder;
using SamkeStream.Hosting;
using SamkeStream.Language.Bundles;
using SamkeStream.State.Adapters;

namespace SamkeStream.Adapt;

/// <summary>Adapt: turns a window of drifted prompts into LoRA adapters.</summary>
/// <param name="generator">What generates adapters; null: the bundle's decoder.</param>
public sealed class AdaptWorker(WindowGenerator? generator = null) : Worker
{
    public override string Name => "Adapt";

    public override bool NeedsBundle => generator is null;

    public override void AddServices(WebApplicationBuilder builder, SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.AddSingleton(AdaptOptions.Read(settings.Section(Name)));
        builder.Services.AddSingleton<AdaptService>();
        builder.Services.AddSingleton<RegimeAdapters>();
        builder.Services.AddSingleton<PromptResolver>();
        if (generator is not null)
        {
            builder.Services.AddSingleton(generator);
            return;
        }

        builder.Services.AddSingleton(provider => AdapterGenerator.Load(provider.GetRequiredService<LoadedBundle>()));
        builder.Services.AddSingleton(provider => OfBundle(provider.GetRequiredService<AdapterGenerator>(), provider.GetRequiredService<LoadedBundle>().Bundle));
    }

    public override void AddConsumers(IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddConsumer<AdaptationRequestedConsumer, AdaptationRequestedConsumerDefinition>();
    }

    public override void LoadModels(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<WindowGenerator>();
        }
        catch (DecoderException exception)
        {
            throw new BundleException(exception.Message, exception);
        }
    }

    private static WindowGenerator OfBundle(AdapterGenerator generator, Bundle bundle) =>
        new(new BaseModelReference(generator.Description.BaseModel, generator.Description.BaseDigest), bundle.Id, generator.Generate);
}
