using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.TextGeneration;
using Xunit;

namespace SamkeStream.Language.Tests.TextGeneration;

public sealed class AnswerScoringTests
{
    [Theory]
    [InlineData("base")]
    [InlineData("adapter")]
    public void Log_probabilities_of_candidates_equal_the_reference(string kind)
    {
        using var golden = new Golden("strategies", "option_logprob.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        using var lora = kind == "base" ? null : LoraWeights.From(PeftFormat.ReadFolder(Golden.Folder("strategies", "adapter")));
        var (prompts, candidates) = Read(golden);
        var tokens = AnswerScoring.CandidateTokens(network, prompts, candidates, lora);
        var sums = AnswerScoring.Candidates(network, prompts, candidates, lora);
        var (expectedTokens, expectedSums) = (golden.Values($"token_logprob_{kind}"), golden.Values($"logprob_{kind}"));
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                TensorAssert.Close(expectedTokens.AsSpan(((i * 4) + j) * 5, tokens[i][j].Length).ToArray(), tokens[i][j], 1e-4);
                Assert.Equal(expectedSums[(i * 4) + j], sums[i][j], 1e-4);
            }

            var score = ItemScore.Of(sums[i], 0);
            Assert.Equal(golden.Integers($"choice_{kind}")[i], score.Choice);
            Assert.Equal(golden.Values($"probability_{kind}")[i * 4], Math.Exp(-score.NegativeLogLikelihood), 1e-4);
        }
    }

    [Fact]
    public void Log_probabilities_of_sequences_equal_the_reference()
    {
        using var golden = new Golden("language", "qwen2-tied", "expected.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("language", "qwen2-tied"));
        var sequences = golden.Rows("right_ids", "right_mask");
        var actual = AnswerScoring.Sequences(network, sequences);
        for (var row = 0; row < 3; row++)
            TensorAssert.Close(golden.Values("right_token_logprob").AsSpan(row * 13, sequences[row].Length - 1).ToArray(), actual[row], 1e-4);
    }

    [Fact]
    public void Candidates_of_one_token_give_what_a_softmax_over_the_vocabulary_says()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        int[][] all = [.. Enumerable.Range(0, 512).Select(t => new[] { t })];
        var scores = AnswerScoring.Candidates(network, [[5, 6, 7]], [all]);
        Assert.Equal(1, scores[0].Sum(Math.Exp), 1e-4);
    }

    [Fact]
    public void Empty_prompts_and_unknown_tokens_are_refused()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        string Message(int[] prompt, int[] candidate) =>
            Assert.Throws<ArgumentException>(() => AnswerScoring.Candidates(network, [prompt], [[candidate]])).Message;
        Assert.Contains("prompt 0", Message([], [1]), StringComparison.Ordinal);
        Assert.Contains("candidate 0", Message([1], []), StringComparison.Ordinal);
        Assert.Contains("512", Message([1], [512]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_score_without_numbers_is_wrong_and_infinitely_unlikely()
    {
        var score = ItemScore.Of([double.NaN, 1], 1);
        Assert.Equal(new ItemScore(-1, false, double.PositiveInfinity), score);
        Assert.Equal(0, ItemScore.Of([-1, -1], 1).Choice);
    }

    [Fact]
    public void Scoring_leaves_no_tensor_behind()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        TensorAssert.LeavesNoTensor(() => AnswerScoring.Candidates(network, [[1, 2], [3]], [[[4], [5, 6]], [[7]]]));
    }

    private static (int[][] Prompts, int[][][] Candidates) Read(Golden golden)
    {
        var (ids, lengths) = (golden.Integers("prompt_ids"), golden.Integers("prompt_length"));
        var (candidateIds, candidateLengths) = (golden.Integers("candidate_ids"), golden.Integers("candidate_length"));
        static int[] Cut(long[] values, int start, long length) => [.. values.AsSpan(start, (int)length).ToArray().Select(v => (int)v)];
        return (
            [.. Enumerable.Range(0, 4).Select(i => Cut(ids, i * 15, lengths[i]))],
            [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 4)
                .Select(j => Cut(candidateIds, ((i * 4) + j) * 5, candidateLengths[(i * 4) + j])).ToArray())]);
    }
}
