using System.Collections.ObjectModel;
using SamkeStream.Language.Lora;

namespace SamkeStream.Generation;

/// <summary>The adapters of one generation, one per draw of prompts.</summary>
/// <param name="adapters">The adapters.</param>
/// <param name="promptsRepeated">Whether the window was shorter than one draw, so that prompts had to be used more than once.</param>
public sealed class GeneratedAdapters(IList<LoraAdapter> adapters, bool promptsRepeated) : ReadOnlyCollection<LoraAdapter>(adapters)
{
    /// <summary>Whether the window was shorter than one draw, so that prompts had to be used more than once.</summary>
    public bool PromptsRepeated { get; } = promptsRepeated;
}
