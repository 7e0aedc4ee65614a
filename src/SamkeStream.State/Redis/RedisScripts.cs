namespace SamkeStream.State.Redis;

/// <summary>The changes that must happen in one step; Redis runs a script alone.</summary>
internal static class RedisScripts
{
    /// <summary>
    /// KEYS: the index, then the documents. ARGV: three for each document (expected version or empty, "set" or "delete", body)
    /// and the index's member names in the same order after them. Gives 1, or 0 where a version does not fit.
    /// </summary>
    public const string Commit = """
        local n = #KEYS - 1
        for i = 1, n do
          local body = redis.call('GET', KEYS[i + 1])
          local version = ''
          if body then version = redis.sha1hex(body) end
          if version ~= ARGV[3 * i - 2] then return 0 end
        end
        for i = 1, n do
          if ARGV[3 * i - 1] == 'set' then
            redis.call('SET', KEYS[i + 1], ARGV[3 * i])
            redis.call('ZADD', KEYS[1], 0, ARGV[3 * n + i])
          else
            redis.call('DEL', KEYS[i + 1])
            redis.call('ZREM', KEYS[1], ARGV[3 * n + i])
          end
        end
        return 1
        """;

    /// <summary>KEYS: the index. ARGV: lower and upper bound in Redis' lexical form, number of keys.</summary>
    public const string ListLast = """
        return redis.call('ZREVRANGEBYLEX', KEYS[1], ARGV[2], ARGV[1], 'LIMIT', 0, tonumber(ARGV[3]))
        """;

    /// <summary>KEYS: the blob. ARGV: bytes, lifetime in milliseconds or empty. A lifetime only ever grows.</summary>
    public const string PutBlob = """
        local rest = redis.call('PTTL', KEYS[1])
        if ARGV[2] == '' or rest == -1 then
          redis.call('SET', KEYS[1], ARGV[1])
        else
          local lifetime = tonumber(ARGV[2])
          if rest > lifetime then lifetime = rest end
          redis.call('SET', KEYS[1], ARGV[1], 'PX', lifetime)
        end
        return 1
        """;

    /// <summary>KEYS: the log. ARGV: entry, number of entries to keep.</summary>
    public const string Append = """
        redis.call('RPUSH', KEYS[1], ARGV[1])
        redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
        return 1
        """;
}
