using System.Net;
using System.Net.Sockets;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamkeStream.Hosting.Privacy;
using SamkeStream.Language.Bundles;
using SamkeStream.State;
using SamkeStream.State.Privacy;

namespace SamkeStream.Hosting;

/// <summary>Builds and runs a process that hosts workers.</summary>
public static class SamkeHost
{
    private static readonly string[] Sections = ["Catch", "Adapt", "Operate", "Serve", "Alerts"];

    /// <summary>Runs the workers until the process is told to stop.</summary>
    /// <returns>
    /// The exit code: 1 where settings do not allow a start, with one line per mistake on standard error, and where a loop of a worker died.
    /// </returns>
    public static Task<int> RunAsync(string[] args, params Worker[] workers) => RunAsync(args, workers, CancellationToken.None);

    /// <inheritdoc cref="RunAsync(string[], Worker[])"/>
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<Worker> workers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workers);
        NativeHeaps.Limit();
        try
        {
            await using var app = await BuildAsync(args, workers, needsServers: workers.Count == 1, cancellationToken: cancellationToken).ConfigureAwait(false);
            await StartAsync(app, cancellationToken).ConfigureAwait(false);
            LogStart(app, workers);
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(loop => loop.ExecuteTask?.IsFaulted == true) ? 1 : 0;
        }
        catch (SettingsException exception)
        {
            foreach (var problem in exception.Problems)
                await Console.Error.WriteLineAsync($"samke: {problem}").ConfigureAwait(false);
            return 1;
        }
    }

    private static void LogStart(WebApplication app, IReadOnlyList<Worker> workers)
    {
        var options = app.Services.GetRequiredService<SamkeOptions>();
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("samke").LogInformation(
            "{Workers} started: HTTP on {Urls}, broker {Broker}, state in {Store}",
            string.Join(", ", workers.Select(worker => worker.Name)),
            string.Join(", ", app.Urls),
            options.IsEmbedded ? "embedded" : BrokerAddress.Parse(options.Broker).ToString(),
            options.Redis?.Split(',')[0] ?? Path.GetFullPath(options.StoreFolder));
    }

    /// <summary>The settings as a worker would read them, for a verb that needs them without a worker.</summary>
    /// <exception cref="SettingsException">The settings file or the command line cannot be read.</exception>
    public static SettingsReader ReadSettings(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var configuration = new ConfigurationManager();
        SettingsSources.Apply(configuration, args);
        var settings = new SettingsReader(configuration.GetSection(SamkeOptions.Section));
        SamkeOptions.Read(settings);
        TelemetryOptions.Read(settings.Section("Telemetry"), configuration[TelemetryOptions.EndpointVariable]);
        PrivacyOptions.Read(settings.Section("Privacy"));
        settings.Allow(Sections);
        return settings;
    }

    /// <summary>Starts a built application; its addresses are then in <see cref="WebApplication.Urls"/>.</summary>
    /// <exception cref="SettingsException">An address is in use or not this machine's.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AddressInUseException or SocketException || exception.InnerException is AddressInUseException)
        {
            var options = app.Services.GetRequiredService<SamkeOptions>();
            throw Unbindable(options.Urls, exception);
        }
    }

    /// <summary>
    /// Reads the settings, checks them all, opens bundle, broker and store, and builds the application; nothing is
    /// consumed and no address bound before <see cref="StartAsync"/>.
    /// </summary>
    /// <param name="args">Command line, see <see cref="SettingsSources"/>.</param>
    /// <param name="workers">The workers to host.</param>
    /// <param name="needsServers">Whether broker and Redis must be real ones: a worker alone in its process reaches the others only by them.</param>
    /// <param name="time">The clock; the system's where none is given.</param>
    /// <param name="configure">Last changes to the builder.</param>
    /// <param name="cancellationToken">Ends the waiting for broker and store.</param>
    /// <exception cref="SettingsException">A mistake in the settings, or a place they name is not there.</exception>
    public static async Task<WebApplication> BuildAsync(
        string[] args,
        IReadOnlyList<Worker> workers,
        bool needsServers = false,
        TimeProvider? time = null,
        Action<WebApplicationBuilder>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(workers);
        var builder = CreateBuilder(args);
        var settings = new SettingsReader(builder.Configuration.GetSection(SamkeOptions.Section));
        var options = SamkeOptions.Read(settings);
        if (needsServers)
            RequireServers(settings, options);

#pragma warning disable RS0030 // The composition root names the system clock.
        time ??= TimeProvider.System;
#pragma warning restore RS0030
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(options);
        var privacy = PrivacyOptions.Read(settings.Section("Privacy"));
        builder.Services.AddSingleton(privacy);
        builder.Services.AddSingleton(privacy.Policy);
        builder.Services.AddSingleton(new RecordCipher(privacy.Keys));
        var telemetry = TelemetryOptions.Read(settings.Section("Telemetry"), builder.Configuration[TelemetryOptions.EndpointVariable]);
        settings.Allow(Sections);
        foreach (var worker in workers)
            worker.AddServices(builder, settings);
        settings.ThrowIfProblems();
        RequireFree(options.Urls);

        LoadedBundle? bundle = null;
        IStore? store = null;
        WebApplication? app = null;
        try
        {
            if (workers.Any(worker => worker.NeedsBundle))
            {
                bundle = OpenBundle(options);
                builder.Services.AddSingleton(_ => bundle);
            }

            if (!options.IsEmbedded)
                await PrepareBrokerAsync(options, workers, time, cancellationToken).ConfigureAwait(false);

            store = await OpenStoreAsync(options, time, cancellationToken).ConfigureAwait(false);
            await privacy.EnterAsync(store, cancellationToken).ConfigureAwait(false);
            builder.Services.AddSingleton<IStore>(_ => store);
            builder.Services.AddStateRepositories();
            builder.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store", tags: [HealthEndpoints.Ready]);
            builder.Services.AddSingleton(provider => new Telemetry(telemetry, [.. workers.Select(worker => worker.Name)]));
            builder.Services.AddHostedService(provider => provider.GetRequiredService<Telemetry>());
            builder.Services.AddSamkeBus(options, workers);
            builder.Services.AddProblemDetails();
            configure?.Invoke(builder);

            app = builder.Build();
            MakeReady(app, options, workers);
            return app;
        }
        catch (Exception exception)
        {
            if (app is not null)
            {
                await app.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                if (store is not null)
                    await store.DisposeAsync().ConfigureAwait(false);
                bundle?.Dispose();
            }

            if (exception is BundleException unusable)
                throw Unusable(options, unusable);
            throw;
        }
    }

    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        SettingsSources.Apply(builder.Configuration, args);
        builder.Logging.ClearProviders();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        return builder;
    }

    private static void RequireServers(SettingsReader settings, SamkeOptions options)
    {
        if (options.IsEmbedded)
            settings.Problem("Broker", options.Broker, "amqp://user:password@host:port/vhost, since this worker reaches the others only through a broker (--broker)");
        if (options.Redis is null)
            settings.Problem("Redis", options.Redis, "host:port, since this worker shares state with the others only through Redis (--redis)");
    }

    /// <summary>What is left to do once all services are there: addresses, endpoints, models.</summary>
    private static void MakeReady(WebApplication app, SamkeOptions options, IReadOnlyList<Worker> workers)
    {
        // The container disposes only what was asked of it.
        _ = app.Services.GetService<LoadedBundle>();
        // MassTransit keeps the first log it was given; an earlier application of this process may have closed that.
        LogContext.ConfigureCurrentLogContext(new BusLog(app.Services.GetRequiredService<ILoggerFactory>()));
        foreach (var warning in app.Services.GetRequiredService<IStore>().Warnings)
            app.Logger.LogWarning("store: {Warning}", warning);
        foreach (var url in options.Urls.Split(';', StringSplitOptions.TrimEntries))
            app.Urls.Add(url);
        app.MapHealth();
        app.MapMetrics();
        foreach (var worker in workers)
            worker.MapEndpoints(app);
        foreach (var worker in workers.Where(worker => worker.NeedsBundle))
            worker.LoadModels(app.Services);
        NativeHeaps.ReturnFree();
    }

    /// <summary>Finds addresses that are in use before anything is loaded.</summary>
    private static void RequireFree(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.TrimEntries))
        {
            var address = BindingAddress.Parse(url);
            if (address.Port == 0)
                continue;
            var host = IPAddress.TryParse(address.Host, out var named) ? named : address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
            try
            {
                using var listener = new TcpListener(host, address.Port);
                listener.Start();
            }
            catch (SocketException exception)
            {
                throw Unbindable(urls, exception);
            }
        }
    }

    private static SettingsException Unbindable(string urls, Exception exception) =>
        new([$"Samke:Urls is '{urls}', which cannot be bound ({exception.Message.TrimEnd('.')}); allowed: free addresses of this machine"], exception);

    private static async Task PrepareBrokerAsync(SamkeOptions options, IReadOnlyList<Worker> workers, TimeProvider time, CancellationToken cancellationToken)
    {
        var address = BrokerAddress.Parse(options.Broker);
        await address.ProbeAsync(options.StartTimeout, time, cancellationToken).ConfigureAwait(false);
        try
        {
            await using var connection = await address.ConnectAsync(options.StartTimeout, cancellationToken).ConfigureAwait(false);
            foreach (var worker in workers)
                await worker.PrepareBrokerAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokerUnfitException exception)
        {
            throw new SettingsException([$"Samke:Broker is '{address}', which {exception.Message}"], exception);
        }
    }

    private static LoadedBundle OpenBundle(SamkeOptions options)
    {
        try
        {
            return LoadedBundle.Open(options.Bundle, options.Device, options.Threads);
        }
        catch (BundleException exception)
        {
            throw Unusable(options, exception);
        }
        catch (ArgumentException exception)
        {
            throw new SettingsException([$"Samke:Device is '{options.Device}', which cannot be used: {exception.Message}"], exception);
        }
    }

    private static SettingsException Unusable(SamkeOptions options, BundleException exception) =>
        new([$"Samke:Bundle is '{options.Bundle}', which cannot be used ({exception.Message.TrimEnd('.')}); allowed: the folder of a bundle as samke train makes it"], exception);

    /// <summary>Opens the store that the options name; waits for a Redis that is just starting.</summary>
    /// <exception cref="SettingsException">It cannot be used.</exception>
    public static async Task<IStore> OpenStoreAsync(SamkeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var (key, value, allowed) = options.Redis is null
            ? ("StoreFolder", options.StoreFolder, "a folder that this process alone may write")
            : ("Redis", options.Redis.Split(',')[0], "host:port of a running Redis whose maxmemory-policy is noeviction");
        try
        {
            return options.Redis is null
                ? FolderStore.Open(options.StoreFolder, time)
                : await ConnectAsync(options.Redis, options.StartTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreRefusedException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"Samke:{key} is '{value}', which cannot be used ({exception.Message.TrimEnd('.')}); allowed: {allowed}"], exception);
        }
    }

    /// <summary>Waits for a Redis that is just starting.</summary>
    private static async Task<RedisStore> ConnectAsync(string configuration, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await RedisStore.ConnectAsync(configuration, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(started) < timeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
