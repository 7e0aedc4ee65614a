using SamkeStream.Contracts.V1;
using SamkeStream.State.Streams;

namespace SamkeStream.Hosting;

/// <summary>What of a prompt is encoded, kept and adapted to.</summary>
/// <param name="Text">Without other roles' messages and without the stream's template.</param>
/// <param name="IsOffTemplate">Whether the stream has a template that the prompt was not made from; then <paramref name="Text"/> is all of it.</param>
public readonly record struct PromptText(string Text, bool IsOffTemplate)
{
    /// <summary>By the settings of the prompt's stream.</summary>
    public static PromptText Of(PromptItem prompt, StreamSettings settings)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(settings);
        var text = prompt.Text ?? Said(prompt.Messages ?? [], settings.RoleNames());
        if (settings.Template is null)
            return new PromptText(text, false);
        return new PromptTemplate(settings.Template).Extract(text) is { } varies ? new PromptText(varies, false) : new PromptText(text, true);
    }

    /// <summary>What the roles said, in order; where none of them said anything, the whole conversation.</summary>
    public static string Said(IReadOnlyList<ChatMessage> messages, IReadOnlyList<string> roles)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(roles);
        var said = string.Join('\n', messages.Where(message => roles.Contains(message.Role, StringComparer.Ordinal)).Select(message => message.Content));
        return string.IsNullOrWhiteSpace(said) ? string.Join('\n', messages.Select(message => message.Content)) : said;
    }
}
