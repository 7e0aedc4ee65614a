using System.Text;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>Cuts many prompts into messages that a broker takes and a consumer can hold several of.</summary>
public static class PromptChunks
{
    /// <summary>Most prompts in one message.</summary>
    public const int MaxPrompts = 256;

    /// <summary>Most bytes of text in one message; a single prompt may be longer.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The prompts in their order, each part at least one prompt.</summary>
    public static IEnumerable<IReadOnlyList<PromptItem>> Split(IReadOnlyList<PromptItem> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        var part = new List<PromptItem>();
        var bytes = 0;
        foreach (var prompt in prompts)
        {
            var size = SizeOf(prompt);
            if (part.Count == MaxPrompts || (part.Count > 0 && bytes + size > MaxBytes))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(prompt);
            bytes += size;
        }

        if (part.Count > 0)
            yield return part;
    }

    private static int SizeOf(PromptItem prompt) =>
        Encoding.UTF8.GetByteCount(prompt.Text ?? "")
        + (prompt.Messages?.Sum(message => Encoding.UTF8.GetByteCount(message.Role) + Encoding.UTF8.GetByteCount(message.Content)) ?? 0);
}
