using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.Tensors;
using static TorchSharp.torch;

namespace SamkeStream.Language.TextGeneration;

/// <summary>Log-probabilities of given tokens, computed in batches by length.</summary>
public static class AnswerScoring
{
    /// <summary>Tokens of one forward pass: bounds memory, the head's scores above all.</summary>
    private const int TokensPerBatch = 4096;

    /// <summary>Log-probability of each token of each candidate after its prompt, [prompt][candidate][token].</summary>
    /// <param name="prompts">Token ids, each at least one.</param>
    /// <param name="candidates">For each prompt its candidates, each at least one token.</param>
    /// <param name="finalState">Changes the states after the final norm, [k, d], before the head reads them; null: leaves them.</param>
    /// <exception cref="ArgumentException">An empty prompt or candidate, or too many tokens for the model.</exception>
    public static float[][][] CandidateTokens(
        CausalTransformer network,
        IReadOnlyList<int[]> prompts,
        IReadOnlyList<IReadOnlyList<int[]>> candidates,
        LoraWeights? lora = null,
        Func<Tensor, Tensor>? finalState = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(candidates);
        if (prompts.Count != candidates.Count)
            throw new ArgumentException($"{candidates.Count} lists of candidates for {prompts.Count} prompts", nameof(candidates));
        var result = candidates.Select(list => list.Select(c => new float[c.Length]).ToArray()).ToArray();
        // Candidates of one token need the prompt alone, so those of a prompt share its row; in general, rows that are equal are one.
        var rows = new Dictionary<(int Prompt, string Prefix), Row>();
        for (var i = 0; i < prompts.Count; i++)
        {
            if (prompts[i].Length == 0)
                throw new ArgumentException($"prompt {i} has no token", nameof(prompts));
            for (var j = 0; j < candidates[i].Count; j++)
            {
                var candidate = candidates[i][j];
                if (candidate.Length == 0)
                    throw new ArgumentException($"candidate {j} of prompt {i} has no token", nameof(candidates));
                var key = (i, string.Join(' ', candidate[..^1]));
                if (!rows.TryGetValue(key, out var row))
                    rows.Add(key, row = new Row([.. prompts[i], .. candidate[..^1]]));
                for (var t = 0; t < candidate.Length; t++)
                    row.Wanted.Add(new(prompts[i].Length - 1 + t, candidate[t], result[i][j], t));
            }
        }

        Fill(network, [.. rows.Values], lora, finalState, cancellation);
        return result;
    }

    /// <summary>Sum over the tokens of each candidate, [prompt][candidate].</summary>
    /// <inheritdoc cref="CandidateTokens"/>
    public static double[][] Candidates(
        CausalTransformer network,
        IReadOnlyList<int[]> prompts,
        IReadOnlyList<IReadOnlyList<int[]>> candidates,
        LoraWeights? lora = null,
        Func<Tensor, Tensor>? finalState = null,
        CancellationToken cancellation = default) =>
        [
            .. CandidateTokens(network, prompts, candidates, lora, finalState, cancellation)
                .Select(list => list.Select(tokens => tokens.Sum(t => (double)t)).ToArray()),
        ];

    /// <summary>Log-probability of every token but the first, given those before it: [sequence][token - 1].</summary>
    /// <exception cref="ArgumentException">An empty sequence, or too many tokens for the model.</exception>
    public static float[][] Sequences(
        CausalTransformer network, IReadOnlyList<int[]> sequences, LoraWeights? lora = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var result = sequences.Select(s => new float[Math.Max(s.Length - 1, 0)]).ToArray();
        var rows = new List<Row>();
        for (var i = 0; i < sequences.Count; i++)
        {
            if (sequences[i].Length == 0)
                throw new ArgumentException($"sequence {i} has no token", nameof(sequences));
            if (sequences[i].Length == 1)
                continue;
            var row = new Row(sequences[i][..^1]);
            for (var t = 0; t + 1 < sequences[i].Length; t++)
                row.Wanted.Add(new(t, sequences[i][t + 1], result[i], t));
            rows.Add(row);
        }

        Fill(network, rows, lora, null, cancellation);
        return result;
    }

    private static void Fill(
        CausalTransformer network, List<Row> rows, LoraWeights? lora, Func<Tensor, Tensor>? finalState, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        rows.Sort((a, b) => a.Ids.Length.CompareTo(b.Ids.Length));
        for (var start = 0; start < rows.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = start + 1;
            while (end < rows.Count && (end - start + 1) * rows[end].Ids.Length <= TokensPerBatch)
                end++;
            FillBatch(network, rows.GetRange(start, end - start), lora, finalState);
            start = end;
        }
    }

    private static void FillBatch(CausalTransformer network, List<Row> rows, LoraWeights? lora, Func<Tensor, Tensor>? finalState)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var batch = TokenBatch.Create([.. rows.Select(r => r.Ids)]);
        var width = network.Config.VocabularySize;
        var positions = new List<long>();
        var flat = new List<long>();
        for (var i = 0; i < rows.Count; i++)
        {
            var known = new Dictionary<int, int>();
            foreach (var wanted in rows[i].Wanted)
            {
                if (wanted.Token < 0 || wanted.Token >= width)
                    throw new ArgumentException($"token {wanted.Token} is not in the vocabulary of {width}");
                if (!known.TryGetValue(wanted.Position, out var index))
                {
                    known.Add(wanted.Position, index = positions.Count);
                    positions.Add(((long)i * batch.Length) + wanted.Position);
                }

                flat.Add(((long)index * width) + wanted.Token);
            }
        }

        // Padding is on the right, where the causal mask already hides it.
        var hidden = network.Hidden(batch.ToTensors(network.Device).Ids, lora: lora).reshape(-1, network.Config.HiddenSize)
            .index_select(0, tensor(positions.ToArray(), device: network.Device));
        var logits = network.Logits(finalState is null ? hidden : finalState(hidden));
        var values = logits.log_softmax(-1, ScalarType.Float32).reshape(-1)
            .index_select(0, tensor(flat.ToArray(), device: network.Device)).ToSingles();
        var at = 0;
        foreach (var wanted in rows.SelectMany(r => r.Wanted))
            wanted.Result[wanted.Index] = values[at++];
    }

    private sealed record Row(int[] Ids)
    {
        public List<Wanted> Wanted { get; } = [];
    }

    /// <summary>The log-probability of a token after a position goes to an element of a result.</summary>
    private readonly record struct Wanted(int Position, int Token, float[] Result, int Index);
}
