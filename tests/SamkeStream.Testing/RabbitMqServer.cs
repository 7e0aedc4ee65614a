using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace SamkeStream.Testing;

/// <summary>
/// A RabbitMQ for tests: the one that <c>SAMKE_TEST_RABBITMQ</c> (an amqp address) names, else a server of our own on
/// ports of 127.0.0.1 with everything it writes in a temp folder (built with <c>UseTestcontainers=true</c>: in a container). A test
/// that needs it is skipped where none is there.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Script = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    private readonly TempFolder? _folder;
    private readonly string _plugins = "";
    private readonly ReservedPort? _port;
    private readonly ReservedPort? _distributionPort;
    private readonly ReservedPort? _epmdPort;
    private Process? _process;

    private RabbitMqServer(string address) => Address = address;

    private RabbitMqServer(TempFolder folder, string plugins)
    {
        _folder = folder;
        _plugins = plugins;
        (_port, _distributionPort, _epmdPort) = (new ReservedPort(), new ReservedPort(), new ReservedPort());
        Address = $"amqp://guest:guest@127.0.0.1:{_port.Number}/";
    }

    public string Address { get; }

    /// <summary>Whether <see cref="KillAsync"/> works: not on a server that somebody else runs.</summary>
    public bool IsOwn => _folder is not null;

    public static async Task<RabbitMqServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SAMKE_TEST_RABBITMQ") is { Length: > 0 } address)
            return new RabbitMqServer(address);
#if USE_TESTCONTAINERS
        return new RabbitMqServer(await RabbitMqContainers.AddressAsync());
#else
        return await StartOwnAsync("rabbitmq_consistent_hash_exchange");
#endif
    }

    /// <summary>Starts a server of our own.</summary>
    /// <param name="plugins">Its plugins, separated by commas.</param>
    public static async Task<RabbitMqServer> StartOwnAsync(string plugins)
    {
        Assert.SkipUnless(File.Exists(Script), $"needs {Script} (Debian package rabbitmq-server), or SAMKE_TEST_RABBITMQ=amqp://…");
        var server = new RabbitMqServer(new TempFolder(), plugins);
        try
        {
            await server.RestartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Ends the server as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts the server over the files that it left and waits until it takes logins.</summary>
    public async Task RestartAsync()
    {
        Assert.SkipUnless(IsOwn, "needs a RabbitMQ of its own: unset SAMKE_TEST_RABBITMQ");
        await KillAsync();
        var start = new ProcessStartInfo(Script) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder!.Path };
        var plugins = _folder.File("enabled_plugins");
        await File.WriteAllTextAsync(plugins, $"[{_plugins}].\n");
        foreach (var (name, value) in new[]
        {
            ("HOME", _folder.Path),
            ("RABBITMQ_NODENAME", $"samke{_port!.Number}@localhost"),
            ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODE_PORT", $"{_port.Number}"),
            ("RABBITMQ_DIST_PORT", $"{_distributionPort!.Number}"),
            ("RABBITMQ_CONF_ENV_FILE", _folder.File("none.conf")),
            ("RABBITMQ_CONFIG_FILE", _folder.File("none")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", plugins),
            ("RABBITMQ_MNESIA_BASE", _folder.File("data")),
            ("RABBITMQ_MNESIA_DIR", Path.Combine(_folder.File("data"), "node")),
            ("RABBITMQ_LOG_BASE", _folder.File("log")),
            ("RABBITMQ_PID_FILE", _folder.File("pid")),
            ("RABBITMQ_FEATURE_FLAGS_FILE", _folder.File("feature_flags")),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+S 1:1"),
            ("ERL_EPMD_PORT", $"{_epmdPort!.Number}"),
            ("ERL_EPMD_ADDRESS", "127.0.0.1"),
        })
        {
            start.Environment[name] = value;
        }

        var output = new List<string>();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        var waited = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || waited.Elapsed > StartLimit)
                Assert.Fail($"rabbitmq-server did not start:\n{string.Join('\n', Kept())}");
            await Task.Delay(PollEvery);
        }

        void Keep(string? line)
        {
            lock (output)
                output.Add(line ?? "");
        }

        List<string> Kept()
        {
            lock (output)
                return [.. output];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;
        await KillAsync();
        // The port mapper daemon that the node started leaves its parent; this one is ours by its port.
        if (File.Exists("/usr/bin/epmd"))
        {
            using var kill = Process.Start(new ProcessStartInfo("/usr/bin/epmd", ["-port", $"{_epmdPort!.Number}", "-kill"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            await kill!.WaitForExitAsync();
        }

        _port?.Dispose();
        _distributionPort?.Dispose();
        _epmdPort?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Whether the server greets as AMQP 0-9-1 servers do: it answers the protocol header with Connection.Start.</summary>
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await client.ConnectAsync(IPAddress.Loopback, _port!.Number, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\t\u0001"u8.ToArray(), limit.Token);
            var frame = new byte[1];
            return await stream.ReadAsync(frame, limit.Token) == 1 && frame[0] == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
