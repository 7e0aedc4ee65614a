using System.Globalization;
using System.Runtime.InteropServices;
using SamkeStream.State.Redis;
using StackExchange.Redis;

namespace SamkeStream.State;

/// <summary>
/// State in a Redis server, shared by all workers. Documents are plain strings that any client can GET. Blobs go over a
/// connection of their own, so that megabytes do not hold up the small answers. Keys: docs/store.md.
/// </summary>
public sealed class RedisStore : IStore
{
    private readonly ConnectionMultiplexer _connection;
    private readonly ConnectionMultiplexer _blobConnection;
    private readonly string _place;

    private RedisStore(ConnectionMultiplexer connection, ConnectionMultiplexer blobConnection, string place, IReadOnlyList<string> warnings)
    {
        _connection = connection;
        _blobConnection = blobConnection;
        _place = place;
        Warnings = warnings;
    }

    public IReadOnlyList<string> Warnings { get; }

    private IDatabase Database => _connection.GetDatabase();

    private IDatabase BlobDatabase => _blobConnection.GetDatabase();

    /// <summary>Connects and checks the server. After that a lost connection is made again by itself.</summary>
    /// <param name="configuration">host:port, or more in StackExchange.Redis' form: host:port,password=…,ssl=true,defaultDatabase=1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The configuration cannot be read or names no server.</exception>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    /// <exception cref="StoreRefusedException">The server may drop keys to make room.</exception>
    public static async Task<RedisStore> ConnectAsync(string configuration, CancellationToken cancellationToken = default)
    {
        var options = Parse(configuration);
        var place = string.Join(',', options.EndPoints.Select(endpoint => endpoint.ToString()!.Split('/')[^1]));
        ConnectionMultiplexer? connection = null;
        ConnectionMultiplexer? blobConnection = null;
        try
        {
            connection = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken);
            blobConnection = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken);
            var warnings = await RedisCheck.RunAsync(connection.GetServer(connection.GetEndPoints()[0]), place);
            return new RedisStore(connection, blobConnection, place, warnings);
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            blobConnection?.Dispose();
            if (IsFailure(exception))
                throw new StoreUnavailableException(place, $"no answer from Redis: {exception.Message}", exception);
            throw;
        }
    }

    public async ValueTask<Document?> ReadAsync(string key, CancellationToken cancellationToken = default)
    {
        byte[]? body = await Guard(Database.StringGetAsync(RedisKeys.Document(key)), cancellationToken);
        return body is null ? null : new Document(body, StoreKey.VersionOf(body));
    }

    public async ValueTask<bool> TryCommitAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken = default)
    {
        StoreKey.RequireWrites(writes);
        RedisKey[] keys = [RedisKeys.Index, .. writes.Select(write => (RedisKey)RedisKeys.Document(write.Key))];
        var arguments = new List<RedisValue>();
        foreach (var write in writes)
        {
            arguments.Add(write.ExpectedVersion ?? "");
            arguments.Add(write.Body is null ? "delete" : "set");
            arguments.Add(write.Body is { } body ? ArrayOf(body) : Array.Empty<byte>());
        }

        arguments.AddRange(writes.Select(write => (RedisValue)write.Key));
        return (int)await Guard(Database.ScriptEvaluateAsync(RedisScripts.Commit, keys, [.. arguments]), cancellationToken) == 1;
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        // '~' comes after every character that a key may hold.
        var keys = await Guard(Database.SortedSetRangeByValueAsync(RedisKeys.Index, prefix, prefix + "~"), cancellationToken);
        return [.. keys.Select(key => key.ToString())];
    }

    public async ValueTask<IReadOnlyList<string>> ListLastAsync(string from, string before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (string.CompareOrdinal(from, before) >= 0)
            return [];
        var keys = (RedisResult[])(await Guard(
            Database.ScriptEvaluateAsync(RedisScripts.ListLast, [RedisKeys.Index], [$"[{from}", $"({before}", limit]), cancellationToken))!;
        return [.. keys.Select(key => key.ToString()!)];
    }

    public async ValueTask<string> PutBlobAsync(
        ReadOnlyMemory<byte> content, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        var digest = StoreKey.DigestOf(content.Span);
        RedisValue milliseconds = lifetime is { } span ? Math.Max(1, (long)span.TotalMilliseconds) : "";
        await Guard(
            BlobDatabase.ScriptEvaluateAsync(RedisScripts.PutBlob, [RedisKeys.Blob(digest)], [content.ToArray(), milliseconds]),
            cancellationToken);
        return digest;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string digest, CancellationToken cancellationToken = default)
    {
        byte[]? content = await Guard(BlobDatabase.StringGetAsync(RedisKeys.Blob(digest)), cancellationToken);
        if (content is null)
            return null;
        var actual = StoreKey.DigestOf(content);
        return actual == digest ? content : throw new DamagedBlobException(digest, actual);
    }

    public async ValueTask DeleteBlobAsync(string digest, CancellationToken cancellationToken = default) =>
        await Guard(BlobDatabase.KeyDeleteAsync(RedisKeys.Blob(digest)), cancellationToken);

    public async ValueTask ExpireBlobAsync(string digest, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        await Guard(BlobDatabase.KeyExpireAsync(RedisKeys.Blob(digest), lifetime), cancellationToken);

    public async ValueTask AppendAsync(string log, ReadOnlyMemory<byte> entry, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        await Guard(Database.ScriptEvaluateAsync(RedisScripts.Append, [RedisKeys.Log(log)], [entry.ToArray(), keep]), cancellationToken);
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadLogAsync(
        string log, int newest, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(newest, 1);
        var entries = await Guard(Database.ListRangeAsync(RedisKeys.Log(log), -newest, -1), cancellationToken);
        return [.. entries.Select(entry => (ReadOnlyMemory<byte>)(byte[])entry!)];
    }

    public async ValueTask DeleteLogAsync(string log, CancellationToken cancellationToken = default) =>
        await Guard(Database.KeyDeleteAsync(RedisKeys.Log(log)), cancellationToken);

    public ValueTask CompactAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public async ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        await Guard(Database.PingAsync(), cancellationToken);

    /// <summary>Memory that the server uses, in bytes, and its keys.</summary>
    public async ValueTask<(long Bytes, long Keys)> UsageAsync(CancellationToken cancellationToken = default)
    {
        var server = _connection.GetServer(_connection.GetEndPoints()[0]);
        var memory = await Guard(server.InfoAsync("memory"), cancellationToken);
        var used = memory.SelectMany(group => group).FirstOrDefault(pair => pair.Key == "used_memory").Value;
        return (long.Parse(used, CultureInfo.InvariantCulture), await Guard(server.DatabaseSizeAsync(Database.Database), cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync();
        await _blobConnection.CloseAsync();
        _connection.Dispose();
        _blobConnection.Dispose();
    }

    /// <summary>The bytes as an array; the one they lie in where it holds nothing else.</summary>
    private static byte[] ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : bytes.ToArray();

    private static ConfigurationOptions Parse(string configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(configuration);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new ArgumentException($"Redis configuration cannot be read: {exception.Message}; allowed is host:port with options after it", nameof(configuration), exception);
        }

        if (options.EndPoints.Count == 0)
            throw new ArgumentException("Redis configuration names no server; allowed is host:port with options after it", nameof(configuration));
        options.AbortOnConnectFail = true;
        options.AllowAdmin = true;
        options.ClientName ??= "samke";
        return options;
    }

    private async Task<T> Guard<T>(Task<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new StoreUnavailableException(_place, exception.Message, exception);
        }
    }

    private static bool IsFailure(Exception exception) =>
        exception is RedisConnectionException or RedisServerException or TimeoutException;
}
