using SamkeStream.Generation.Training;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests.Training;

public sealed class AnswerLossTests
{
    private static readonly IReadOnlyList<AnsweredPrompt>[] Questions =
    [
        [new([1, 2, 3, 4], [5]), new([6, 7], [8, 9])],
        [new([3, 3, 1], [2]), new([9, 8, 7, 6, 5], [4, 3, 2])],
        [new([1], [1]), new([4, 5, 6], [7])],
    ];

    [Fact]
    public void Each_task_is_asked_under_its_own_adapter()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.LanguageModel();
        var adapters = Adapters.Random(TinyDecoder.Layout, count: 2, seed: 1);
        int[] tasks = [2, 0];

        var loss = new AnswerLoss(model, Questions, questionsPerTask: 2).Of(adapters, tasks, new Random(1)).item<float>();

        var (sum, count) = (0.0, 0);
        for (var i = 0; i < tasks.Length; i++)
        {
            var single = adapters.ToAdapter(Adapters.Config(2), i);
            using var weights = Language.Lora.LoraWeights.From(single);
            foreach (var question in Questions[tasks[i]])
            {
                sum -= AnswerScoring.Candidates(model, [question.Prompt], [[question.Answer]], weights)[0][0];
                count += question.Answer.Length;
            }
        }

        Assert.Equal(sum / count, loss, 1e-4);
    }

    [Fact]
    public void Gradients_reach_the_adapters_and_not_the_model()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.LanguageModel();
        var adapters = Adapters.Random(TinyDecoder.Layout, count: 2, seed: 2);
        foreach (var (a, b) in adapters.Factors.Values)
        {
            a.requires_grad_();
            b.requires_grad_();
        }

        new AnswerLoss(model, Questions, questionsPerTask: 1).Of(adapters, [0, 1], new Random(2)).backward();

        Assert.All(adapters.Factors.Values, pair => Assert.True(pair.B.grad!.abs().sum().item<float>() > 0));
        Assert.All(model.Parameters.Values, parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void A_task_with_too_few_questions_is_refused()
    {
        using var model = TinyModels.LanguageModel();

        Assert.Throws<ArgumentException>(() => new AnswerLoss(model, Questions, questionsPerTask: 3));
        Assert.Throws<ArgumentException>(() => new AnswerLoss(model, [[new([1], [])]], questionsPerTask: 1));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var model = TinyModels.LanguageModel();
        var loss = new AnswerLoss(model, Questions, questionsPerTask: 2);
        var before = LiveObjects.Settled(() => Tensor.TotalCount);

        using (NewDisposeScope())
            loss.Of(Adapters.Random(TinyDecoder.Layout, count: 2, seed: 3), [0, 1], new Random(3));

        Assert.Equal(before, Tensor.TotalCount);
    }
}
