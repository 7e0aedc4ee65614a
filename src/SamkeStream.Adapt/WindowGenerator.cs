using SamkeStream.Language.Lora;
using SamkeStream.State.Adapters;

namespace SamkeStream.Adapt;

/// <summary>What turns the prompts of a window into adapters.</summary>
/// <param name="baseModel">The model they fit.</param>
/// <param name="bundle">Id of what generates them.</param>
/// <param name="generate">From texts, number of draws and seed; the same input gives the same adapters.</param>
public sealed class WindowGenerator(
    BaseModelReference baseModel, string bundle, Func<IReadOnlyList<string>, int, int, CancellationToken, IReadOnlyList<LoraAdapter>> generate)
{
    public BaseModelReference BaseModel => baseModel;

    public string Bundle => bundle;

    public IReadOnlyList<LoraAdapter> Generate(IReadOnlyList<string> prompts, int draws, int seed, CancellationToken cancellationToken) =>
        generate(prompts, draws, seed, cancellationToken);
}
