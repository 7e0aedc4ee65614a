using System.Text;

namespace SamkeStream.State.Streams;

/// <summary>What is kept of a prompt in place of its text: the SHA-256 of the text in UTF-8, as 64 hex digits in lower case.</summary>
public static class PromptHash
{
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return StoreKey.DigestOf(Encoding.UTF8.GetBytes(text));
    }
}
