using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.State.Privacy;

/// <summary>The keys that records with texts of prompts are encrypted with: one writes, all read.</summary>
public sealed class RecordKeys
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Longest id of a key.</summary>
    public const int MaxIdLength = 32;

    private readonly Dictionary<string, Derived> _keys;

    /// <param name="keys">By id; <see cref="KeyBytes"/> random bytes each.</param>
    /// <param name="current">Id of the one that writes; null: records are written as they are.</param>
    /// <exception cref="ArgumentException">A key of another length, an id that is none, or a current key that is not there.</exception>
    public RecordKeys(IReadOnlyDictionary<string, byte[]> keys, string? current)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var (id, key) in keys)
        {
            if (!IsId(id))
                throw new ArgumentException($"the id of a key is '{id}'; allowed are 1 to {MaxIdLength} of a-z and 0-9", nameof(keys));
            if (key.Length != KeyBytes)
                throw new ArgumentException($"key {id} has {key.Length} bytes; allowed are {KeyBytes}", nameof(keys));
        }

        if (current is not null && !keys.ContainsKey(current))
            throw new ArgumentException($"the current key is {current}; allowed are {string.Join(", ", keys.Keys)}", nameof(current));
        _keys = keys.ToDictionary(pair => pair.Key, pair => Derived.Of(pair.Value), StringComparer.Ordinal);
        Current = current;
    }

    /// <summary>No keys: records are written as they are.</summary>
    public static RecordKeys None { get; } = new(new Dictionary<string, byte[]>(), null);

    /// <summary>Id of the key that writes; null where none does.</summary>
    public string? Current { get; }

    public IEnumerable<string> Ids => _keys.Keys;

    /// <summary>Names a key without telling anything of it: another key has another fingerprint.</summary>
    public string FingerprintOf(string id) => _keys[id].Fingerprint;

    public static bool IsId(string id) =>
        id is { Length: > 0 and <= MaxIdLength } && id.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character));

    internal Derived? Find(string id) => _keys.GetValueOrDefault(id);

    /// <summary>What is derived from a key (HKDF, RFC 5869), each for one use.</summary>
    internal sealed record Derived(byte[] Nonces, byte[] Messages, string Fingerprint)
    {
        public static Derived Of(byte[] key) => new(
            Expand(key, "samke nonces"), Expand(key, "samke messages"), Convert.ToHexStringLower(Expand(key, "samke fingerprint").AsSpan(0, 8)));

        private static byte[] Expand(byte[] key, string use) => HKDF.Expand(HashAlgorithmName.SHA256, key, KeyBytes, Encoding.ASCII.GetBytes(use));
    }
}
