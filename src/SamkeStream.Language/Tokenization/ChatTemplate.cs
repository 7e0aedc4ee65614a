using System.Text;
using SamkeStream.Language.HuggingFace;

namespace SamkeStream.Language.Tokenization;

/// <summary>
/// The form in which a model was taught conversations. Known are ChatML as Qwen2 and Qwen2.5 write it, and plain text, for models that were
/// taught none. Jinja templates are recognised, not run.
/// </summary>
public sealed class ChatTemplate
{
    private const string Start = "<|im_start|>";
    private const string End = "<|im_end|>";
    private static readonly string[] Roles = ["system", "user", "assistant"];

    /// <summary>The sentences that templates on the hub put in where a conversation has no system message.</summary>
    private static readonly string[] KnownSystemMessages =
    [
        "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.",
        "You are a helpful assistant.",
    ];

    private readonly bool _isPlain;

    private ChatTemplate(bool isPlain, string? defaultSystemMessage)
    {
        _isPlain = isPlain;
        DefaultSystemMessage = defaultSystemMessage;
    }

    /// <summary>The contents, one line each, without roles.</summary>
    public static ChatTemplate Plain { get; } = new(isPlain: true, null);

    /// <summary>Put in front of conversations that do not begin with a system message; null for nothing.</summary>
    public string? DefaultSystemMessage { get; }

    public static ChatTemplate ChatMl(string? defaultSystemMessage = null) => new(isPlain: false, defaultSystemMessage);

    /// <summary>What <c>chat_template</c> of the folder's tokenizer_config.json stands for; <see cref="Plain"/> where there is none.</summary>
    /// <exception cref="ModelFolderException">The template is of another kind.</exception>
    public static ChatTemplate Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var config = JsonFile.ReadIfPresent(Path.Combine(folder, TokenizerFolder.ConfigFile));
        if (config?.Text("chat_template") is not { } template)
            return Plain;
        if (!template.Contains(Start, StringComparison.Ordinal) || !template.Contains(End, StringComparison.Ordinal))
            throw config.Refused("chat_template", $"has no {Start} and {End}; allowed are templates of the ChatML form");
        return ChatMl(KnownSystemMessages.FirstOrDefault(message => template.Contains(message, StringComparison.Ordinal)));
    }

    /// <summary>The conversation as one text, exactly as the reference writes it: special tokens within contents stay what they spell.</summary>
    /// <exception cref="ArgumentException">There is no message, or a role is unknown.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        var text = new StringBuilder();
        foreach (var (part, _) in Parts(messages, addGenerationPrompt))
            text.Append(part);
        return text.ToString();
    }

    /// <summary>
    /// The ids of the conversation. The template's own special tokens are always recognised; such tokens spelled out in a message's content
    /// only on request, since content from outside could otherwise end its message and begin one in another role.
    /// </summary>
    /// <exception cref="ArgumentException">There is no message, or a role is unknown, or the tokenizer lacks the template's special tokens.</exception>
    public int[] Encode(Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, bool recognizeAddedTokensInContent = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var ids = new List<int>();
        foreach (var (part, isSpecial) in Parts(messages, addGenerationPrompt))
        {
            if (isSpecial)
                ids.Add(tokenizer.TokenId(part) ?? throw new ArgumentException($"the tokenizer lacks {part}", nameof(tokenizer)));
            else
                ids.AddRange(tokenizer.Encode(part, addSpecialTokens: false, recognizeAddedTokens: recognizeAddedTokensInContent));
        }

        return [.. ids];
    }

    private IEnumerable<(string Text, bool IsSpecial)> Parts(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        Check(messages);
        if (_isPlain)
        {
            yield return (string.Join('\n', messages.Select(message => message.Content)), false);
            yield break;
        }

        var all = messages[0].Role != "system" && DefaultSystemMessage is { } system ? messages.Prepend(new ChatMessage("system", system)) : messages;
        foreach (var message in all)
        {
            yield return (Start, true);
            yield return ($"{message.Role}\n{message.Content}", false);
            yield return (End, true);
            yield return ("\n", false);
        }

        if (addGenerationPrompt)
        {
            yield return (Start, true);
            yield return ("assistant\n", false);
        }
    }

    private static void Check(IReadOnlyList<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
            throw new ArgumentException("a conversation needs at least one message", nameof(messages));
        if (messages.FirstOrDefault(message => !Roles.Contains(message.Role)) is { } unknown)
            throw new ArgumentException($"the role '{unknown.Role}' is unknown; allowed are {string.Join(", ", Roles)}", nameof(messages));
    }
}
