using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.TextGeneration;
using Xunit;

namespace SamkeStream.Language.Tests.TextGeneration;

public sealed class TokenGenerationTests
{
    [Theory]
    [InlineData("qwen2-tied")]
    [InlineData("qwen2-untied-bf16-sharded")]
    [InlineData("llama-untied")]
    public void Greedy_continuations_of_a_padded_batch_equal_the_reference(string model)
    {
        using var golden = new Golden("language", model, "expected.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("language", model));
        var prompts = golden.Rows("left_ids", "left_mask");
        var options = new GenerationOptions { MaxNewTokens = 20 };
        var free = TokenGeneration.Continue(network, prompts, options, []);
        var stopped = TokenGeneration.Continue(network, prompts, options, [(int)golden.Integers("stop_id")[0]]);
        for (var row = 0; row < 3; row++)
        {
            Assert.Equal(New(golden, "greedy", row, 14), free[row].Tokens.Select(t => (long)t));
            var expected = New(golden, "greedy_stopping", row, 14).TakeWhile(id => id != golden.Integers("stop_id")[0]).ToArray();
            Assert.Equal(expected, stopped[row].Tokens.Select(t => (long)t));
            Assert.Equal(expected.Length < 20, stopped[row].Ended);
        }
    }

    [Fact]
    public void Greedy_continuations_with_an_adapter_equal_the_reference()
    {
        using var golden = new Golden("strategies", "generation.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        using var lora = LoraWeights.From(PeftFormat.ReadFolder(Golden.Folder("strategies", "adapter")));
        var prompts = golden.Rows("prompt_ids", "attention_mask");
        var options = new GenerationOptions { MaxNewTokens = 24 };
        var plain = TokenGeneration.Continue(network, prompts, options, []);
        var adapted = TokenGeneration.Continue(network, prompts, options, [], lora);
        var end = golden.Integers("eos_token_id")[0];
        var ended = TokenGeneration.Continue(network, prompts, options, [(int)end]);
        for (var row = 0; row < 3; row++)
        {
            Assert.Equal(New(golden, "greedy_base", row, 0), plain[row].Tokens.Select(t => (long)t));
            Assert.Equal(New(golden, "greedy_adapter", row, 0), adapted[row].Tokens.Select(t => (long)t));
            Assert.Equal(New(golden, "greedy_base_eos", row, 0).TakeWhile(id => id != end), ended[row].Tokens.Select(t => (long)t));
        }
    }

    [Theory]
    [InlineData("t0.7_k20_p0.8", .7, 20, .8)]
    [InlineData("t1.3_k5_p1", 1.3, 5, 1)]
    [InlineData("t1_k0_p0.9", 1, 0, .9)]
    [InlineData("t1_k50_p0.9", 1, 50, .9)]
    public void The_distribution_that_is_drawn_from_equals_the_reference(string name, double temperature, int topK, double topP)
    {
        using var golden = new Golden("strategies", "generation.safetensors");
        var (logits, expected, kept) = (golden.Values("logits"), golden.Values($"probability.{name}"), golden.Integers($"kept.{name}"));
        var options = new GenerationOptions { Temperature = temperature, TopK = topK, TopP = topP };
        for (var row = 0; row < 4; row++)
        {
            var distribution = Sampler.Distribution(logits.AsSpan(row * 512, 512), options);
            Assert.Equal(kept[row], distribution.Count);
            var actual = new float[512];
            foreach (var (token, probability) in distribution)
                actual[token] = (float)probability;
            TensorAssert.Close(expected[(row * 512)..((row + 1) * 512)], actual, 1e-5);
        }
    }

    [Fact]
    public void Sampling_repeats_with_the_seed_and_follows_the_distribution()
    {
        float[] logits = [MathF.Log(.5f), MathF.Log(.3f), MathF.Log(.2f)];
        var options = new GenerationOptions { Temperature = 1 };
        int[] Draw(int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, 4000).Select(_ => Sampler.Next(logits, options, random))];
        }

        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
        Assert.Equal(.5, Draw(1).Count(t => t == 0) / 4000.0, .03);
        Assert.Equal(.2, Draw(1).Count(t => t == 2) / 4000.0, .03);
    }

    [Fact]
    public void Sampled_continuations_repeat_with_the_seed_whatever_else_is_in_the_batch()
    {
        using var golden = new Golden("strategies", "generation.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        var prompts = golden.Rows("prompt_ids", "attention_mask");
        var options = new GenerationOptions { MaxNewTokens = 8, Temperature = 1, TopK = 50, Seed = 5 };
        var first = TokenGeneration.Continue(network, prompts, options, []);
        Assert.Equal(first.Select(c => c.Tokens), TokenGeneration.Continue(network, prompts, options, []).Select(c => c.Tokens));
        Assert.Equal(first[0].Tokens, TokenGeneration.Continue(network, [prompts[0]], options, [])[0].Tokens);
        Assert.NotEqual(first[0].Tokens, TokenGeneration.Continue(network, prompts, options with { Seed = 6 }, [])[0].Tokens);
    }

    [Fact]
    public void Options_outside_their_range_and_empty_prompts_are_refused()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        GenerationOptions[] wrong =
        [
            new() { Temperature = -1 }, new() { Temperature = double.NaN }, new() { TopP = 0 }, new() { TopP = 1.1 }, new() { TopK = -1 },
            new() { MaxNewTokens = -1 },
        ];
        Assert.All(wrong, o => Assert.Throws<ArgumentOutOfRangeException>(() => TokenGeneration.Continue(network, [[1]], o, [])));
        Assert.Throws<ArgumentException>(() => TokenGeneration.Continue(network, [[1], []], new(), []));
        Assert.Throws<ArgumentException>(() => TokenGeneration.Continue(network, [new int[256]], new(), []));
    }

    [Fact]
    public void Generation_stops_at_the_last_position_and_when_cancelled()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        var long_ = Enumerable.Repeat(5, 250).ToArray();
        Assert.Equal(6, TokenGeneration.Continue(network, [long_], new() { MaxNewTokens = 50 }, [])[0].Tokens.Length);
        Assert.Throws<OperationCanceledException>(() =>
            TokenGeneration.Continue(network, [[1]], new(), [], cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Generation_leaves_no_tensor_behind()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        TensorAssert.LeavesNoTensor(() => TokenGeneration.Continue(network, [[1, 2, 3], [4]], new() { MaxNewTokens = 4, Temperature = 1 }, []));
    }

    private static IEnumerable<long> New(Golden golden, string name, int row, int promptLength)
    {
        var width = golden.Integers(name).Length / 3;
        return golden.Integers(name).Skip((row * width) + promptLength).Take(width - promptLength);
    }
}
