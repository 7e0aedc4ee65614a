using SamkeStream.Adapt;
using SamkeStream.Language.Lora;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Operate;
using SamkeStream.State.Adapters;
using SamkeStream.Strategies.Selection;

namespace SamkeStream.Workers.Tests.Operate;

/// <summary>Adapters and scores without a model.</summary>
internal static class FakeModels
{
    public const string Base = "tiny";

    public static LoraAdapter Adapter(float weight, string baseModel = Base)
    {
        var matrices = new LoraMatrices(2, 3, 4, [.. Enumerable.Repeat(weight, 6)], [.. Enumerable.Repeat(1f, 8)]);
        return new LoraAdapter(new LoraConfig(2, 4, [Projection.Query], baseModel), [KeyValuePair.Create(new LoraModule(0, Projection.Query), matrices)]);
    }

    /// <summary>Draw i has the weight i + 1.</summary>
    public static WindowGenerator Generator() =>
        new(new BaseModelReference(Base, null), "bundle", (_, draws, _, _) => [.. Enumerable.Range(1, draws).Select(i => Adapter(i))]);

    /// <summary>Answers as many items right as given for each strategy.</summary>
    public static CandidateScorer Scorer(int baseRight, int generated, int mean, int mixed) => new(
        adapter =>
        {
            if (adapter.Config.BaseModel != Base)
                throw new AdapterException($"the adapter was made for base model '{adapter.Config.BaseModel}', not for '{Base}'");
        },
        (items, candidates, options, _) => StrategySelector.Select(
            new StrategyOutcome(StrategyCandidate.Base, Scores(items.Count, baseRight)),
            [.. candidates.Select(candidate => new StrategyOutcome(candidate.Strategy, Scores(items.Count, candidate.Strategy switch
            {
                StrategyCandidate.Generated => generated,
                StrategyCandidate.MeanOfDraws => mean,
                _ => mixed,
            })))],
            options));

    private static List<ItemScore> Scores(int count, int right) =>
        [.. Enumerable.Range(0, count).Select(i => new ItemScore(i < right ? 0 : 1, i < right, i < right ? .1 : 2))];
}
