using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.Catch.Sampling;

/// <summary>Which prompts a share takes: the hash of stream and id decides, so every worker takes the same, and a smaller share takes a part of them.</summary>
internal static class PromptSample
{
    public static bool Takes(string stream, string id, double share)
    {
        if (share >= 1)
            return true;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{stream}/{id}"), digest);
        // 2⁻⁶⁴ of a hash is a number in [0, 1).
        return Math.ScaleB(BitConverter.ToUInt64(digest), -64) < share;
    }
}
