namespace SamkeStream.Cli.Demo.Script;

/// <summary>The traffic of one run: the first phase is what the stream is used to, each later one a drift.</summary>
/// <param name="Phases">In order.</param>
/// <param name="ReferenceSize">Prompts that the detector learns a phase from.</param>
/// <param name="Notes">What the viewer should know of it.</param>
internal sealed record DemoScript(IReadOnlyList<DemoPhase> Phases, int ReferenceSize, IReadOnlyList<string> Notes)
{
    /// <summary>Prompts of a learned phase that pass under watch before the next one begins.</summary>
    public const int WatchedPrompts = 150;

    public const int PreferredReferenceSize = 2500;
}
