using StackExchange.Redis;

namespace SamkeStream.State.Redis;

/// <summary>Whether a server is set up to keep what it is given.</summary>
internal static class RedisCheck
{
    /// <returns>What an operator should know, in words.</returns>
    /// <exception cref="StoreRefusedException">The server may drop keys to make room.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(IServer server, string place)
    {
        var policy = await InfoAsync(server, "memory", "maxmemory_policy");
        if (policy is not null && policy != "noeviction")
        {
            throw new StoreRefusedException(
                place, $"maxmemory-policy is '{policy}', which drops keys when memory is short; allowed is 'noeviction' (CONFIG SET maxmemory-policy noeviction)");
        }

        if (await InfoAsync(server, "persistence", "aof_enabled") == "1")
            return [];
        return await SavePointsAsync(server) switch
        {
            null => [$"store {place}: appendonly is off and the save points cannot be read; make sure that the server persists its data"],
            "" => [$"store {place}: neither appendonly nor save is set, so a restart of the server loses all state; set 'appendonly yes'"],
            _ => [$"store {place}: appendonly is off, so a crash of the server loses what came after its last snapshot; set 'appendonly yes'"],
        };
    }

    private static async Task<string?> InfoAsync(IServer server, string section, string name)
    {
        var groups = await server.InfoAsync(section);
        return groups.SelectMany(group => group).FirstOrDefault(pair => pair.Key == name).Value;
    }

    private static async Task<string?> SavePointsAsync(IServer server)
    {
        try
        {
            return (await server.ConfigGetAsync("save")).FirstOrDefault(pair => pair.Key == "save").Value ?? "";
        }
        catch (RedisServerException)
        {
            return null;
        }
    }
}
