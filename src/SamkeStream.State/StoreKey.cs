using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SamkeStream.State;

/// <summary>
/// The rule for keys of documents and names of logs: segments of letters, digits, '.', '_' and '-' that begin with a
/// letter or digit, joined by ':'; at most 200 characters in all. The first segment is none of blobs, logs and index.
/// </summary>
public static partial class StoreKey
{
    public const int MaxLength = 200;

    public static string Require(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length > MaxLength)
            throw new ArgumentException($"store key '{key[..40]}…' has {key.Length} characters; allowed are {MaxLength}", nameof(key));
        if (!Pattern().IsMatch(key))
            throw new ArgumentException($"store key '{key}' is not allowed; allowed are segments [A-Za-z0-9][A-Za-z0-9._-]* joined by ':'", nameof(key));
        if (key.Split(':', 2)[0] is "blobs" or "logs" or "index")
            throw new ArgumentException($"store key '{key}' is not allowed; blobs, logs and index are the store's own", nameof(key));
        return key;
    }

    public static bool IsDigest(string text) => Digest().IsMatch(text);

    public static string RequireDigest(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return Digest().IsMatch(digest)
            ? digest
            : throw new ArgumentException($"'{(digest.Length > 80 ? digest[..80] + "…" : digest)}' is no digest; a digest is 64 hex digits in lower case", nameof(digest));
    }

    /// <summary>The version of a document with these bytes.</summary>
    public static string VersionOf(ReadOnlySpan<byte> body) =>
#pragma warning disable CA5350 // Redis can compute SHA-1 where the data lies; the version guards against races, not against forgers.
        Convert.ToHexStringLower(SHA1.HashData(body));
#pragma warning restore CA5350

    /// <summary>The name of a blob with these bytes.</summary>
    public static string DigestOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Checks the writes of one commit.</summary>
    internal static void RequireWrites(IReadOnlyList<DocumentWrite> writes)
    {
        ArgumentNullException.ThrowIfNull(writes);
        if (writes.Count == 0)
            throw new ArgumentException("a commit needs at least one write", nameof(writes));
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var write in writes)
        {
            if (!keys.Add(Require(write.Key)))
                throw new ArgumentException($"a commit writes '{write.Key}' twice", nameof(writes));
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*(:[A-Za-z0-9][A-Za-z0-9._-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digest();
}
