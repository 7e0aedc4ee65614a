namespace SamkeStream.Language.TextGeneration;

/// <summary>
/// Turns the scores of the next token into the distribution that is drawn from: temperature, then the k best, then the smallest
/// most probable set that reaches p (the nucleus of Holtzman et al. 2020), each renormalised. Ties go to the lower token.
/// </summary>
public static class Sampler
{
    /// <summary>Tokens that can be drawn, most probable first, with probabilities that sum to 1.</summary>
    public static IReadOnlyList<(int Token, double Probability)> Distribution(ReadOnlySpan<float> logits, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Temperature <= 0)
            return [(Best(logits), 1)];
        var order = new int[logits.Length];
        var keys = new float[logits.Length];
        for (var i = 0; i < order.Length; i++)
            (order[i], keys[i]) = (i, -logits[i]);
        Array.Sort(keys, order);
        BreakTies(keys, order);

        var count = options.TopK > 0 ? Math.Min(options.TopK, order.Length) : order.Length;
        var weights = new double[count];
        var total = 0.0;
        for (var i = 0; i < count; i++)
            total += weights[i] = Math.Exp((keys[0] - keys[i]) / options.Temperature);
        if (options.TopP < 1)
        {
            var (reached, kept) = (0.0, 0);
            while (kept < count && reached < options.TopP * total)
                reached += weights[kept++];
            (count, total) = (Math.Max(kept, 1), Math.Max(reached, weights[0]));
        }

        var result = new (int, double)[count];
        for (var i = 0; i < count; i++)
            result[i] = (order[i], weights[i] / total);
        return result;
    }

    /// <summary>The next token.</summary>
    public static int Next(ReadOnlySpan<float> logits, GenerationOptions options, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var distribution = Distribution(logits, options);
        if (distribution.Count == 1)
            return distribution[0].Token;
        var remaining = random.NextDouble();
        foreach (var (token, probability) in distribution)
        {
            if ((remaining -= probability) < 0)
                return token;
        }

        return distribution[^1].Token;
    }

    private static int Best(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
                best = i;
        }

        return best;
    }

    private static void BreakTies(float[] keys, int[] order)
    {
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
                end++;
            if (end - start > 1)
                Array.Sort(order, start, end - start);
            start = end;
        }
    }
}
