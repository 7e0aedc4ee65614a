using Microsoft.Extensions.DependencyInjection;
using SamkeStream.State.Adapters;
using SamkeStream.State.Alerts;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.References;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using SamkeStream.State.Upkeep;

namespace SamkeStream.Hosting;

internal static class StateRepositories
{
    public static void AddStateRepositories(this IServiceCollection services) =>
        services
            .AddSingleton<StreamRegistry>()
            .AddSingleton<StreamStates>()
            .AddSingleton<AdapterRegistry>()
            .AddSingleton<PromptWindows>()
            .AddSingleton<ValidationItems>()
            .AddSingleton<Outcomes>()
            .AddSingleton<AlertDeliveries>()
            .AddSingleton<AuditLog>()
            .AddSingleton<ReferenceLibrary>()
            .AddSingleton<ReleasedBlobs>()
            .AddSingleton<IncidentRegistry>()
            .AddSingleton<Suppressions>()
            .AddSingleton<RefusedMessages>();
}
