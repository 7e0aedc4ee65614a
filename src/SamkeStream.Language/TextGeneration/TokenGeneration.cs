using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.Tensors;
using static TorchSharp.torch;

namespace SamkeStream.Language.TextGeneration;

/// <summary>Continues batches of token ids with a network.</summary>
public static class TokenGeneration
{
    /// <summary>The continuation of each prompt.</summary>
    /// <param name="prompts">Token ids, each at least one; lengths may differ.</param>
    /// <param name="endTokens">Tokens that end a sequence.</param>
    /// <param name="finalState">Changes the states after the final norm, [B, n, d], before the head reads them; null: leaves them.</param>
    /// <exception cref="ArgumentException">An empty prompt, or one that leaves no room in the model's positions.</exception>
    public static Continuation[] Continue(
        CausalTransformer network,
        IReadOnlyList<int[]> prompts,
        GenerationOptions options,
        IReadOnlyList<int> endTokens,
        LoraWeights? lora = null,
        Func<Tensor, Tensor>? finalState = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(endTokens);
        options.Validate();
        if (prompts.Count == 0 || options.MaxNewTokens == 0)
            return [.. prompts.Select(_ => new Continuation([], false))];
        var batch = TokenBatch.Create(prompts, padLeft: true);
        if (batch.Length >= network.Config.MaxPositions)
            throw new ArgumentException($"a prompt has {batch.Length} tokens; the model has {network.Config.MaxPositions} positions", nameof(prompts));

        var limit = Math.Min(options.MaxNewTokens, network.Config.MaxPositions - batch.Length);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache(network, batch.Count, batch.Length + limit);
        var randoms = prompts.Select((_, i) => new Random(unchecked((options.Seed * 397) ^ i))).ToArray();
        var results = prompts.Select(_ => new List<int>()).ToArray();
        var finished = new bool[prompts.Count];
        var (ids, mask) = batch.ToTensors(network.Device);
        var padded = !batch.IsFull;
        for (var step = 0; step < limit; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var hidden = network.Hidden(ids, padded ? mask : null, lora, cache);
            var last = hidden.narrow(1, hidden.shape[1] - 1, 1);
            var logits = network.Logits(finalState is null ? last : finalState(last));
            var next = Choose(logits.reshape(prompts.Count, -1), options, randoms);
            for (var i = 0; i < next.Length; i++)
            {
                finished[i] |= endTokens.Contains((int)next[i]);
                if (finished[i])
                    next[i] = 0;
                else
                    results[i].Add((int)next[i]);
            }

            if (Array.TrueForAll(finished, f => f))
                break;
            ids = tensor(next, [prompts.Count, 1], device: network.Device).MoveToOuterDisposeScope();
            if (padded)
                mask = cat([mask, ones([prompts.Count, 1], dtype: ScalarType.Int64, device: network.Device)], 1).MoveToOuterDisposeScope();
        }

        return [.. results.Select((tokens, i) => new Continuation([.. tokens], finished[i]))];
    }

    private static long[] Choose(Tensor logits, GenerationOptions options, Random[] randoms)
    {
        if (options.Temperature <= 0)
            return logits.argmax(1).cpu().data<long>().ToArray();
        var values = logits.ToSingles();
        var width = values.Length / randoms.Length;
        return [.. randoms.Select((random, i) => (long)Sampler.Next(values.AsSpan(i * width, width), options, random))];
    }
}

/// <param name="Tokens">New tokens, an end token excluded.</param>
/// <param name="Ended">Whether an end token was reached; else the limit was.</param>
public sealed record Continuation(int[] Tokens, bool Ended);
