using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using Xunit;

namespace SamkeStream.Testing;

/// <summary>A Redis server of the test's own: a port of its own, temporary folder, ended by its process id.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly string[] Durable = ["--appendonly", "yes", "--save", ""];
    private readonly string _program;
    private readonly TempFolder _folder = new();
    private readonly ReservedPort _port = new();
    private readonly string[] _settings;
    private Process? _process;

    private RedisServer(string program, string[] settings)
    {
        _program = program;
        _settings = settings;
    }

    public int Port => _port.Number;

    /// <summary>host:port.</summary>
    public string Configuration => $"127.0.0.1:{Port}";

    /// <summary>
    /// The server that SAMKE_TEST_REDIS names (host:port), else one that is started. Tests that share it must use keys of
    /// their own. Skips the running test where there is neither.
    /// </summary>
    public static async Task<(string Configuration, RedisServer? Started)> AnyAsync()
    {
        if (Environment.GetEnvironmentVariable("SAMKE_TEST_REDIS") is { Length: > 0 } named)
            return (named, null);
        var server = await StartAsync();
        return (server.Configuration, server);
    }

    /// <summary>Starts a server; skips the running test where redis-server is not installed.</summary>
    /// <param name="settings">As on redis-server's command line; none means: append-only file, no snapshots.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var program = FindProgram();
        Assert.SkipWhen(program is null, "needs redis-server (Debian package redis-server) or SAMKE_TEST_REDIS=host:port");
        var server = new RedisServer(program, settings.Length == 0 ? Durable : settings);
        await server.StartProcessAsync();
        return server;
    }

    /// <summary>The values of all keys, one after another, byte for byte.</summary>
    public async Task<byte[]> ReadAllAsync()
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        var database = connection.GetDatabase();
        using var all = new MemoryStream();
        foreach (var key in connection.GetServer(connection.GetEndPoints()[0]).Keys())
        {
            var values = await database.KeyTypeAsync(key) switch
            {
                RedisType.List => await database.ListRangeAsync(key),
                RedisType.SortedSet => await database.SortedSetRangeByRankAsync(key),
                _ => [await database.StringGetAsync(key)],
            };
            foreach (var value in values)
                await all.WriteAsync((byte[]?)value ?? []);
        }

        return all.ToArray();
    }

    /// <summary>Ends the server as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again on the same port with the same data.</summary>
    public Task RestartAsync() => StartProcessAsync();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _port.Dispose();
        _folder.Dispose();
    }

    private async Task StartProcessAsync()
    {
        var start = new ProcessStartInfo(_program) { RedirectStandardOutput = true };
        foreach (var argument in new[] { "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path })
            start.ArgumentList.Add(argument);
        foreach (var argument in _settings)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;

        var output = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        await KillAsync();
        throw new InvalidOperationException($"redis-server did not start:\n{string.Join('\n', output)}");
    }

    private static string? FindProgram() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin")
            .Select(folder => Path.Combine(folder, "redis-server"))
            .FirstOrDefault(File.Exists);
}
