using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Language.Tokenization;
using SamkeStream.Strategies.Selection;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Strategies.Tests.Selection;

public sealed class StrategyScoringTests : IDisposable
{
    private static readonly string[] Words = ["owl", "fox", "hen", "rare", "loud", "which", "one", "is", "the", "most"];
    private readonly CausalLanguageModel _model = Model();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Candidates_of_several_draws_are_the_first_the_mean_and_the_mixture()
    {
        var candidates = StrategyCandidate.Of([Adapter(1), Adapter(2)]);

        Assert.Equal(["generated", "mean-of-draws", "two-subspace"], candidates.Select(candidate => candidate.Strategy));
        Assert.Equal(["generated", "two-subspace"], StrategyCandidate.Of([Adapter(1)]).Select(candidate => candidate.Strategy));
    }

    [Fact]
    public void The_base_and_every_candidate_answer_the_same_items()
    {
        var items = Items(40);
        var candidates = StrategyCandidate.Of([Adapter(1), Adapter(2)]);

        var selection = StrategySelector.Score(_model, items, candidates, new SelectionOptions { Seed = 1 });

        Assert.Equal(["base", "generated", "mean-of-draws", "two-subspace"], selection.Scoreboard.Select(score => score.Strategy));
        Assert.Equal(_model.Score(items).Average(score => score.Correct ? 1.0 : 0.0), selection.Scoreboard[0].Accuracy);
        Assert.Equal(
            _model.Score(items, candidates[1].Adapter).Average(score => score.NegativeLogLikelihood),
            selection.Scoreboard[2].NegativeLogLikelihood!.Value,
            1e-9);
    }

    [Fact]
    public void An_adapter_that_knows_the_answers_is_chosen()
    {
        // The right answer is what the adapter says where it differs from the base.
        var adapter = Adapter(3);
        var asked = Items(200);
        var items = asked
            .Zip(_model.Score(asked, adapter), (item, score) => item with { Answer = score.Choice })
            .Zip(_model.Score(asked), (item, score) => (item, differs: score.Choice != item.Answer))
            .Where(pair => pair.differs)
            .Select(pair => pair.item)
            .ToList();
        Assert.True(items.Count >= 30, $"only {items.Count} items tell the adapter from the base");

        var selection = StrategySelector.Score(_model, items, [new(StrategyCandidate.Generated, adapter)], new SelectionOptions { Seed = 1 });

        Assert.Equal((SelectionVerdict.Better, 0), (selection.Verdict, selection.Best));
        Assert.Equal((0.0, 1.0), (selection.Scoreboard[0].Accuracy, selection.Scoreboard[1].Accuracy));
    }

    [Fact]
    public void An_adapter_for_another_model_is_refused() =>
        Assert.Throws<AdapterException>(() => StrategySelector.Score(
            _model, Items(1), [new(StrategyCandidate.Generated, TestAdapters.Random(seed: 1))], new SelectionOptions()));

    [Fact]
    public void No_items_are_refused() =>
        Assert.Throws<ArgumentException>(() => StrategySelector.Score(_model, [], StrategyCandidate.Of([Adapter(1)]), new SelectionOptions()));

    [Fact]
    public void Nothing_is_left_behind()
    {
        var candidates = StrategyCandidate.Of([Adapter(1), Adapter(2)]);
        StrategySelector.Score(_model, Items(2), candidates, new SelectionOptions());
        var before = LiveObjects.Settled(() => Tensor.TotalCount);

        StrategySelector.Score(_model, Items(5), candidates, new SelectionOptions());

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static List<MultipleChoiceItem> Items(int count)
    {
        var random = new Random(7);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => new MultipleChoiceItem(
                string.Join(' ', Enumerable.Range(0, 4).Select(_ => Words[random.Next(Words.Length)])), ["owl", "fox", "hen"], random.Next(3))),
        ];
    }

    private LoraAdapter Adapter(int seed)
    {
        var random = new Random(seed);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
        var layout = _model.Network.Layout;
        return new LoraAdapter(
            new LoraConfig(2, 4, ProjectionNames.All, "tiny"),
            layout.Modules(ProjectionNames.All).Select(module =>
            {
                var (inputs, outputs) = layout[module.Projection];
                return KeyValuePair.Create(module, new LoraMatrices(2, inputs, outputs, Values(2 * inputs), Values(outputs * 2)));
            }));
    }

    private static CausalLanguageModel Model()
    {
        using var folder = new TempFolder();
        File.WriteAllLines(folder.File("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Words]);
        var network = new CausalTransformer(
            new CausalLanguageModelConfig
            {
                Architecture = CausalArchitecture.Qwen2,
                VocabularySize = 5 + Words.Length,
                HiddenSize = 8,
                Layers = 1,
                Heads = 2,
                KeyValueHeads = 1,
                HeadDimension = 4,
                IntermediateSize = 16,
                MaxPositions = 32,
                TieWordEmbeddings = true,
            },
            FreshWeights.Normal(seed: 2, (_, _) => 0.4));
        return new CausalLanguageModel(network, Tokenizer.Load(folder.Path), "tiny");
    }
}
