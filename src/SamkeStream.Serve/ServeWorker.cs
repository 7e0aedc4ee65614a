using SamkeStream.Contracts;
using SamkeStream.Hosting;
using SamkeStream.Language.Bundles;
using SamkeStream.Serve.Answers;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Ingest;
using SamkeStream.Serve.Operators;
using SamkeStream.Serve.References;
using SamkeStream.Serve.Registry;

namespace SamkeStream.Serve;

/// <summary>Serve: the HTTP API to streams, prompts and adapters, and answers with the current adapter of a stream.</summary>
public sealed class ServeWorker : Worker
{
    private ServeOptions? _options;

    public override string Name => "Serve";

    public override bool NeedsBundle => _options?.Completions == true;

    public override void AddServices(WebApplicationBuilder builder, SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        _options = ServeOptions.Read(settings.Section(Name));
        builder.Services.AddSingleton(_options);
        builder.Services.AddSingleton<PromptPublisher>();
        builder.Services.AddSingleton<OperatorCommands>();
        builder.Services.AddSingleton<Replays>();
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddSingleton<StreamWrites>();
        builder.Services.AddHostedService<IncidentGauges>();
        builder.Services.AddSingleton<CurrentAdapters>();
        builder.Services.AddSingleton<Answerer>();
        builder.Services.AddHostedService<AdapterGauges>();
        builder.Services.AddHostedService<Upkeep>();
        builder.Services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.DefaultIgnoreCondition = ContractJson.Options.DefaultIgnoreCondition;
            http.SerializerOptions.NumberHandling = ContractJson.Options.NumberHandling;
            http.SerializerOptions.Encoder = ContractJson.Options.Encoder;
        });
    }

    public override void LoadModels(IServiceProvider services) => _ = services.GetRequiredService<LoadedBundle>().LanguageModel;

    public override void MapEndpoints(WebApplication app)
    {
        app.UseProblemResponses();
        app.UseBearerToken(app.Services.GetRequiredService<SamkeOptions>().Token);
        var api = app.MapGroup("/v1").AddEndpointFilter<RouteGroupBuilder, RefusedRequests>().AddEndpointFilter(StreamNameFilter.CheckAsync);
        api.MapStreams();
        api.MapPrompts();
        api.MapItems();
        api.MapAdapters();
        api.MapErrors();
        api.MapIncidents();
        api.MapStreamVerbs();
        api.MapReferences();
        api.MapAudit();
        api.MapAlerts();
        api.MapEvents();
        if (NeedsBundle)
            api.MapCompletions();
    }
}
