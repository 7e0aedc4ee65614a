using SamkeStream.Language.Lora;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Strategies.Selection;

namespace SamkeStream.Operate;

/// <summary>What compares adapters with the base model.</summary>
/// <param name="validate">Throws <see cref="AdapterException"/> where an adapter does not fit the base model.</param>
/// <param name="score">Lets the base model and the candidates answer the same items.</param>
public sealed class CandidateScorer(
    Action<LoraAdapter> validate,
    Func<IReadOnlyList<MultipleChoiceItem>, IReadOnlyList<StrategyCandidate>, SelectionOptions, CancellationToken, StrategySelection> score)
{
    public void Validate(LoraAdapter adapter) => validate(adapter);

    public StrategySelection Score(
        IReadOnlyList<MultipleChoiceItem> items, IReadOnlyList<StrategyCandidate> candidates, SelectionOptions options, CancellationToken cancellationToken) =>
        score(items, candidates, options, cancellationToken);
}
