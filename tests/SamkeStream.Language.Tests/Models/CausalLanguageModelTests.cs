using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.Safetensors;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Language.Tokenization;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Language.Tests.Models;

public sealed class CausalLanguageModelTests : IDisposable
{
    private static readonly string[] Words = ["owl", "fox", "hen", "answer"];
    private readonly TempFolder _folder = new();
    private readonly Lazy<CausalLanguageModel> _model;

    public CausalLanguageModelTests()
    {
        var tokenizer = BytePairTrainer.Train(BytePairTrainer.WithAndWithoutSpace(Words), 600, new SpecialTokens { Pad = "<pad>", End = "<end>" });
        var config = new CausalLanguageModelConfig
        {
            Architecture = CausalArchitecture.Qwen2,
            VocabularySize = tokenizer.VocabularySize,
            HiddenSize = 16,
            Layers = 2,
            Heads = 2,
            KeyValueHeads = 1,
            HeadDimension = 8,
            IntermediateSize = 24,
            MaxPositions = 64,
            TieWordEmbeddings = true,
        };
        using var network = new CausalTransformer(config, FreshWeights.Normal(3, (_, _) => .3));
        network.Save(tokenizer, _folder.Path);
        _model = new(() => CausalLanguageModel.Load(_folder.Path));
    }

    [Theory]
    [InlineData(SafetensorsDtype.F32, 0)]
    [InlineData(SafetensorsDtype.BF16, .05)]
    public void A_saved_model_computes_the_same_again(SafetensorsDtype dtype, double tolerance)
    {
        using var other = new TempFolder();
        _model.Value.Network.Save(_model.Value.Tokenizer, other.Path, dtype);
        using var again = CausalLanguageModel.Load(other.Path);
        using var scope = NewDisposeScope();
        var ids = arange(8, dtype: ScalarType.Int64).view(1, 8);
        var expected = _model.Value.Network.Hidden(ids);
        Assert.True(((again.Network.Hidden(ids) - expected).norm() / expected.norm()).item<float>() <= tolerance);
        Assert.Equal(dtype == SafetensorsDtype.F32, again.Id == _model.Value.Id);
    }

    [Fact]
    public void Options_are_scored_as_words_after_the_prompt()
    {
        var model = _model.Value;
        Assert.Equal(model.Tokenizer.TokenId("Ġowl"), Assert.Single(model.EncodeAnswer("answer :", "owl")));
        Assert.Equal(model.Tokenizer.TokenId("owl"), Assert.Single(model.EncodeAnswer("answer : ", "owl")));
        Assert.Equal(model.EncodeAnswer("answer :", "owl"), model.EncodeAnswer("answer :", " owl"));
        var scores = model.OptionLogProbabilities([("answer :", ["owl", "fox"]), ("fox hen answer :", ["hen"])]);
        var ids = model.Tokenizer.Encode("answer :");
        var expected = AnswerScoring.Candidates(model.Network, [ids], [[model.EncodeAnswer("answer :", "owl"), model.EncodeAnswer("answer :", "fox")]]);
        Assert.Equal(expected[0][0], scores[0][0], 1e-5);
        Assert.Equal(expected[0][1], scores[0][1], 1e-5);
        Assert.Single(scores[1]);
    }

    [Fact]
    public void Items_are_answered_by_the_most_probable_option()
    {
        var model = _model.Value;
        string[] options = ["owl", "fox", "hen"];
        var log = model.OptionLogProbabilities([("fox owl answer :", options)])[0];
        var best = Array.IndexOf(log, log.Max());
        var scores = model.Score([new("fox owl answer :", options, best), new("fox owl answer :", options, (best + 1) % 3)]);
        Assert.Equal((best, true), (scores[0].Choice, scores[0].Correct));
        Assert.False(scores[1].Correct);
        Assert.True(scores[0].NegativeLogLikelihood < scores[1].NegativeLogLikelihood);
        Assert.Equal(log.Max() - Math.Log(log.Sum(Math.Exp)), -scores[0].NegativeLogLikelihood, 1e-4);
    }

    [Fact]
    public void Text_is_continued_and_counted()
    {
        var options = new GenerationOptions { MaxNewTokens = 5, EndTokens = [] };
        var completions = _model.Value.Generate(["owl fox", "hen"], options);
        Assert.Equal(2, completions.Count);
        Assert.Equal((2, 5, false), (completions[0].PromptTokens, completions[0].CompletionTokens, completions[0].Ended));
        Assert.Equal(completions[0].Text, _model.Value.Generate(["owl fox"], options)[0].Text);
    }

    [Fact]
    public void A_conversation_is_answered_as_plain_text_where_the_model_knows_no_template()
    {
        var options = new GenerationOptions { MaxNewTokens = 4, EndTokens = [] };
        var answer = _model.Value.Answer([new ChatMessage("user", "owl fox answer :")], options);
        Assert.Equal(_model.Value.Generate(["owl fox answer :"], options)[0].Text, answer.Text);
    }

    [Fact]
    public void An_adapter_counts_for_its_call_alone()
    {
        var model = _model.Value;
        var adapter = Adapter(model.Network.Layout);
        var question = ("owl answer :", (IReadOnlyList<string>)["owl", "fox"]);
        var before = model.OptionLogProbabilities([question])[0][0];
        Assert.NotEqual(before, model.OptionLogProbabilities([question], adapter)[0][0], 1e-3);
        Assert.Equal(before, model.OptionLogProbabilities([question])[0][0]);
    }

    [Fact]
    public void An_adapter_for_another_base_is_refused()
    {
        var adapter = Adapter(_model.Value.Network.Layout with { Layers = 1 });
        Assert.Throws<AdapterException>(() => _model.Value.Generate(["owl"], new(), adapter));
        Assert.Throws<AdapterException>(() => _model.Value.OptionLogProbabilities([("owl", ["fox"])], adapter));
    }

    [Fact]
    public async Task Several_threads_get_the_answers_that_one_gets()
    {
        var model = _model.Value;
        var options = new GenerationOptions { MaxNewTokens = 6, EndTokens = [] };
        var adapter = Adapter(model.Network.Layout);
        var alone = (model.Generate(["owl"], options)[0].Text, model.Generate(["owl"], options, adapter)[0].Text);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            model.Generate(["owl"], options, i % 2 == 0 ? null : adapter)[0].Text)));
        for (var i = 0; i < answers.Length; i++)
            Assert.Equal(i % 2 == 0 ? alone.Item1 : alone.Item2, answers[i]);
    }

    [Fact]
    public void Empty_prompts_are_refused() =>
        Assert.Throws<ArgumentException>(() => _model.Value.Generate([""], new GenerationOptions()));

    [Fact]
    public void A_model_with_fewer_tokens_than_its_tokenizer_is_refused()
    {
        var json = File.ReadAllText(_folder.File("config.json"));
        File.WriteAllText(_folder.File("config.json"), json.Replace($"\"vocab_size\": {_model.Value.Tokenizer.VocabularySize}", "\"vocab_size\": 9", StringComparison.Ordinal));
        Assert.Contains("[9, 16]", Assert.Throws<ModelFolderException>(() => CausalLanguageModel.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        var model = _model.Value;
        var adapter = Adapter(model.Network.Layout);
        TensorAssert.LeavesNoTensor(() => model.Generate(["owl"], new() { MaxNewTokens = 3 }, adapter));
        TensorAssert.LeavesNoTensor(() => model.Score([new("owl answer :", ["owl", "fox"], 0)], adapter));
        TensorAssert.LeavesNoTensor(() => CausalLanguageModel.Load(_folder.Path).Dispose());
        TensorAssert.LeavesNoTensor(() => model.Network.Save(model.Tokenizer, _folder.Path));
    }

    public void Dispose()
    {
        if (_model.IsValueCreated)
            _model.Value.Dispose();
        _folder.Dispose();
    }

    private static LoraAdapter Adapter(LoraLayout layout)
    {
        var random = new Random(4);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - .5f)];
        var config = new LoraConfig(2, 4, ProjectionNames.All, "small");
        return new LoraAdapter(config, layout.Modules(config.Targets).Select(module =>
        {
            var (input, output) = layout[module.Projection];
            return KeyValuePair.Create(module, new LoraMatrices(2, input, output, Values(2 * input), Values(2 * output)));
        }));
    }
}
