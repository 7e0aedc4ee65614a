using System.Text;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>What a prompt must be to be accepted, whichever way it came in.</summary>
public sealed class PromptRules(SamkeOptions options)
{
    /// <summary>Longest id of a prompt, in characters.</summary>
    public const int MaxIdLength = 256;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The mistake of a prompt, or null: a word for counters, the member, what is wrong and what is allowed.</summary>
    public RuleViolation? Check(PromptItem prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Id is { Length: 0 or > MaxIdLength })
            return new("bad-id", "id", $"id has {prompt.Id.Length} characters; allowed are 1 to {MaxIdLength}, or no id");
        if (prompt.Messages?.Any(message => message?.Role is null || message.Content is null) == true)
            return new("bad-messages", "messages", "messages has an entry without role or content; both are required");
        if (prompt.Text is null && prompt.Messages is not { Count: > 0 })
            return new("text-missing", "text", "text is missing; a prompt needs text or messages");

        var text = TextOf(prompt);
        if (string.IsNullOrWhiteSpace(text))
            return new("text-empty", "text", "text is empty; it must hold more than white space");
        try
        {
            var bytes = Strict.GetByteCount(text);
            return bytes > options.MaxTextBytes
                ? new("text-too-long", "text", $"text has {bytes} bytes; allowed are {options.MaxTextBytes} (Samke:MaxTextBytes)")
                : null;
        }
        catch (EncoderFallbackException)
        {
            return new("invalid-utf8", "text", "text holds half a surrogate pair; it must be valid Unicode");
        }
    }

    private static string TextOf(PromptItem prompt) => prompt.Text ?? string.Join('\n', (prompt.Messages ?? []).Select(message => message.Content));
}
