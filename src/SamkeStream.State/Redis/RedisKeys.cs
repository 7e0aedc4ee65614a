namespace SamkeStream.State.Redis;

/// <summary>Keys in Redis; described in docs/store.md.</summary>
internal static class RedisKeys
{
    private const string Prefix = "samke:";

    /// <summary>Sorted set with the keys of all documents, all of score 0 and so in the order of their bytes.</summary>
    public const string Index = Prefix + "index";

    public static string Document(string key) => Prefix + StoreKey.Require(key);

    public static string Blob(string digest) => Prefix + "blobs:" + StoreKey.RequireDigest(digest);

    public static string Log(string log) => Prefix + "logs:" + StoreKey.Require(log);
}
