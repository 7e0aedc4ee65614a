using MassTransit;
using Microsoft.AspNetCore.Builder;
using RabbitMQ.Client;

namespace SamkeStream.Hosting;

/// <summary>One worker as a host sees it; a process hosts one or several.</summary>
public abstract class Worker
{
    /// <summary>Name in settings, logs and health.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it works with the models of a bundle; asked after <see cref="AddServices"/>.</summary>
    public abstract bool NeedsBundle { get; }

    /// <summary>Reads the worker's settings and registers its services.</summary>
    public abstract void AddServices(WebApplicationBuilder builder, SettingsReader settings);

    /// <summary>Registers the worker's consumers.</summary>
    public virtual void AddConsumers(IBusRegistrationConfigurator bus)
    {
    }

    /// <summary>Registers consumers that take part only in the transport within this process.</summary>
    public virtual void AddEmbeddedConsumers(IBusRegistrationConfigurator bus)
    {
    }

    /// <summary>Declares what the worker needs of a broker beside the endpoints of its consumers, before anything is consumed.</summary>
    /// <exception cref="BrokerUnfitException">The broker lacks something.</exception>
    public virtual Task PrepareBrokerAsync(IConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Loads the models the worker needs, so that a bundle that lacks one is known before anything is consumed.</summary>
    /// <exception cref="Language.Bundles.BundleException">A model is missing or cannot be loaded.</exception>
    public virtual void LoadModels(IServiceProvider services)
    {
    }

    /// <summary>Maps the worker's HTTP endpoints.</summary>
    public virtual void MapEndpoints(WebApplication app)
    {
    }
}
