using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SamkeStream.Hosting;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>A worker that cannot start says why, at once and completely, and exits with 1.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Catch", "--broker embedded --max-text-bytes 0 --catch:batch-size many --colour red", "Samke:Broker is 'embedded'", "Samke:Redis is ''", "Samke:MaxTextBytes is '0'; allowed: a whole number from 1", "Samke:Catch:BatchSize is 'many'", "Samke:colour is no setting")]
    [InlineData("Adapt", "--broker amqp://127.0.0.1:1 --redis 127.0.0.1:1 --start-timeout 00:00:01", "Samke:Broker is 'amqp://guest@127.0.0.1:1/'")]
    [InlineData("Operate", "--broker amqp://127.0.0.1:1 --redis 127.0.0.1:1 --bundle /nowhere", "Samke:Bundle is '/nowhere'")]
    [InlineData("Serve", "--settings /nowhere.json", "--settings is '/nowhere.json'")]
    [InlineData("Serve", "--broker", "--broker has no value")]
    [InlineData("Catch", "--broker amqp://127.0.0.1:1 --redis 127.0.0.1:1 --urls https://127.0.0.1:5443", "Samke:Urls is 'https://127.0.0.1:5443'; allowed: http://host:port")]
    public async Task Wrong_settings_end_with_one_message_and_exit_code_1(string worker, string arguments, params string[] expected)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"SamkeStream.{worker}.dll"), .. arguments.Split(' ')])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            // Set where docker-compose.yml is used, and no setting of ours.
            Environment = { ["SAMKE_BROKER_PASSWORD"] = "secret" },
        };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.All(expected, line => Assert.Contains(line, errors, StringComparison.Ordinal));
        Assert.Equal(expected.Length, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task An_address_in_use_ends_with_one_message_and_exit_code_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        await Wrong_settings_end_with_one_message_and_exit_code_1("Serve", $"--broker amqp://127.0.0.1:1 --redis 127.0.0.1:1 --urls {url}", $"Samke:Urls is '{url}'");
    }

    [Fact]
    public async Task A_stop_signal_ends_all_workers_in_order()
    {
        using var folder = new TempFolder();
        using var process = SamkeProcess.Start("run", "--store-folder", folder.Path, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line && !line.Contains("Application started", StringComparison.Ordinal))
        {
            // Reads on until it has started.
        }

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(limit.Token);

        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_start_waits_for_a_redis_that_comes_later()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        var clock = new WatchedClock();
        var building = SamkeHost.BuildAsync(["--redis", redis.Configuration, "--start-timeout", "00:02:00"], [], time: clock);
        await await Task.WhenAny(building, clock.FirstWait);
        Assert.False(building.IsCompleted);

        await redis.RestartAsync();

        await using var app = await building;
    }

    [Theory]
    [InlineData("""{ "Samke": { "Broker": }""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_settings_file_that_is_no_json_object_is_a_mistake(string text)
    {
        using var folder = new TempFolder();
        folder.Write("samke.json", text);
        var file = folder.File("samke.json");

        var exception = await Assert.ThrowsAsync<SettingsException>(() => SamkeHost.BuildAsync(["--settings", file], []));

        Assert.Contains(file, Assert.Single(exception.Problems), StringComparison.Ordinal);
    }

    /// <summary>The system's clock, which tells when somebody waits for the first time.</summary>
    private sealed class WatchedClock : TimeProvider
    {
        private readonly TaskCompletionSource _firstWait = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task FirstWait => _firstWait.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _firstWait.TrySetResult();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
