using System.Diagnostics;
using SamkeStream.Catch.Sessions;

namespace SamkeStream.Catch.Ingest;

/// <summary>The prompts of one message; they are stored together.</summary>
internal sealed class PromptDelivery(string stream, IReadOnlyList<IncomingPrompt> prompts, IDeliverySource source, ulong tag, byte[] body, IncomingOutcome? outcome = null)
{
    public string Stream => stream;

    /// <summary>In order.</summary>
    public IReadOnlyList<IncomingPrompt> Prompts => prompts;

    /// <summary>Those that are not left out.</summary>
    public IEnumerable<IncomingPrompt> Taken => prompts.Where(prompt => !prompt.IsSampledOut);

    /// <summary>The outcome of a prompt, where the message tells one.</summary>
    public IncomingOutcome? Outcome => outcome;

    public IDeliverySource Source => source;

    /// <summary>What the source knows it by.</summary>
    public ulong Tag => tag;

    /// <summary>The message as it came, for the case that it is refused; empty where nobody would ask for it.</summary>
    public byte[] Body => body;

    /// <summary>When it came, as <see cref="Stopwatch.GetTimestamp"/> says.</summary>
    public long Received { get; init; } = Stopwatch.GetTimestamp();

    /// <summary>The same message with its prompts in another form.</summary>
    public PromptDelivery With(IReadOnlyList<IncomingPrompt> others) => new(stream, others, source, tag, body, outcome) { Received = Received };
}
