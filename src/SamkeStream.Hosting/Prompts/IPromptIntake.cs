using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>The way for prompts within one process: it returns when they are stored, where a transport in memory would lose them with the process.</summary>
public interface IPromptIntake
{
    /// <param name="stream">Name of the stream.</param>
    /// <param name="prompts">Prompts that keep <see cref="PromptRules"/>, in order; each needs an id to be safely sent again.</param>
    /// <param name="cancellationToken">Ends the wait; the prompts may still be taken.</param>
    Task AcceptAsync(string stream, IReadOnlyList<PromptItem> prompts, CancellationToken cancellationToken);
}
