using System.Security.Cryptography;

namespace SamkeStream.Training.Pipeline;

internal static class FileDigest
{
    /// <summary>Sha256 of a file's bytes, in hexadecimal.</summary>
    public static string Of(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
