using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Language.Encoders;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <param name="Text">What is encoded; empty as long as it is still to be taken from <see cref="Messages"/>.</param>
/// <param name="Id">Producer's or broker's id; null where deliveries cannot be told apart.</param>
/// <param name="Time">When it was asked, or arrived.</param>
/// <param name="Sequence">The producer's own count, where it counts.</param>
/// <param name="Trace">The request that it was asked in; later the span of what was last done with it.</param>
internal sealed record IncomingPrompt(string Text, string? Id, DateTimeOffset Time, long? Sequence = null, TraceContext? Trace = null)
{
    /// <summary>Whether it came with a trace that its producer records.</summary>
    public bool IsTraced { get; } = Trace?.IsSampled == true;

    /// <summary>What is kept in place of the text, which is empty then.</summary>
    public string? Hash { get; init; }

    /// <summary>When it was taken, by this machine's clock; null in what was stored before that was noted.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>The prompt with the hash in place of its text.</summary>
    public IncomingPrompt WithoutText() => Text.Length > 0 ? this with { Text = "", Hash = PromptHash.Of(Text) } : this;

    /// <summary>The conversation that the text is still to be taken from.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>Whether it is left out because more came than the encoder takes; it has no text then.</summary>
    public bool IsSampledOut { get; init; }

    /// <summary>How the encoder is to read a text that is too long for it.</summary>
    public Truncation Truncation { get; init; }
}
