using System.Security.Cryptography;
using System.Text;
using SamkeStream.Language.Encoders;

namespace SamkeStream.Catch.Ingest;

/// <summary>
/// Vectors of texts that were encoded lately, by the hash of the text and of how it is cut. Two generations, each up to half the capacity: when the young one is
/// full the old one goes; what is found in the old one becomes young. For one thread.
/// </summary>
internal sealed class VectorCache(int capacity)
{
    private Dictionary<UInt128, EncodedText> _young = [];
    private Dictionary<UInt128, EncodedText> _old = [];

    public int Count => _young.Count + _old.Count;

    public static UInt128 KeyOf(EncoderText text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{text.Truncation} {text.Text}"), digest);
        return BitConverter.ToUInt128(digest);
    }

    public EncodedText? Find(UInt128 key)
    {
        if (_young.TryGetValue(key, out var encoded))
            return encoded;
        if (!_old.Remove(key, out encoded))
            return null;
        Add(key, encoded);
        return encoded;
    }

    public void Add(UInt128 key, EncodedText encoded)
    {
        if (capacity < 2)
            return;
        if (_young.Count >= capacity / 2)
            (_old, _young) = (_young, []);
        _young[key] = encoded;
    }
}
