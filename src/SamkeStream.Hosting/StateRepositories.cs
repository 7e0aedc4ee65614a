using Microsoft.Extensions.DependencyInjection;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;

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
            .AddSingleton<RefusedMessages>();
}
