using System.Numerics.Tensors;
using SamkeStream.Drift.Calibration;

namespace SamkeStream.Drift.Regimes;

/// <summary>
/// The regimes of one stream, the most recent first. They are kept as means in the encoder's own space, so they outlive the
/// references with whose features they were found. A window belongs to a regime if the distance of the means is within the noise
/// (moving-block bootstrap of the window), and that noise is small beside the distance to what the stream left: a test too weak
/// to tell two regimes apart recognises none.
/// </summary>
internal sealed class RegimeLibrary
{
    /// <summary>Fewest vectors of a window that is looked up, or kept as a regime.</summary>
    public const int MinimumPrompts = 64;

    private const int Capacity = 8, Replicates = 200, LargestWindow = 256;
    private const double Level = .99, Resolution = .5;

    private readonly List<Regime> _regimes = [];

    public IReadOnlyList<Regime> Regimes => _regimes;

    /// <summary>Adds a regime or replaces the one of its name; the one not seen for longest gives way.</summary>
    public void Learn(Regime regime)
    {
        Forget(regime.Id);
        _regimes.Insert(0, regime);
        if (_regimes.Count > Capacity)
            _regimes.RemoveAt(Capacity);
    }

    public void Forget(string id) => _regimes.RemoveAll(r => r.Id == id);

    public void Clear() => _regimes.Clear();

    /// <summary>The nearest regime that the window's prompts could come from, or null.</summary>
    /// <param name="window">Sentence vectors [n][C] in the order of time; at most the last 256 are used.</param>
    /// <param name="others">Regimes that are no candidates: the one that was left, and the window's own.</param>
    /// <param name="leftMean">Mean of the regime that was left [C].</param>
    /// <param name="blockLength">Of the moving blocks; 1 when prompts are independent.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public Regime? Match(ReadOnlySpan<float[]> window, ReadOnlySpan<string> others, ReadOnlySpan<float> leftMean, int blockLength, int seed)
    {
        if (window.Length > LargestWindow)
            window = window[^LargestWindow..];
        if (window.Length < MinimumPrompts)
            return null;

        var n = window.Length;
        var mean = MeanOf(window);
        var noise = NoiseOf(window, mean, Math.Min(blockLength, n / 6), seed);
        var change = SquaredDistance(mean, leftMean);
        Regime? best = null;
        var nearest = double.PositiveInfinity;
        foreach (var regime in _regimes)
        {
            if (others.Contains(regime.Id) || regime.Mean.Length != mean.Length)
                continue;
            var distance = SquaredDistance(mean, regime.Mean);
            var allowed = noise * (1.0 / n + 1.0 / regime.Count);
            if (distance <= allowed && allowed <= Resolution * change && distance < nearest)
                (best, nearest) = (regime, distance);
        }

        return best;
    }

    /// <summary>Whether the later half of the prompts could come from the regime of the earlier half; with a margin, as traffic is never quite steady.</summary>
    public static bool IsSteady(ReadOnlySpan<float[]> prompts, int blockLength, int seed)
    {
        var earlier = prompts[..(prompts.Length / 2)];
        var later = prompts[(prompts.Length / 2)..];
        var window = later[^Math.Min(later.Length, LargestWindow)..];
        var noise = NoiseOf(window, MeanOf(window), Math.Min(blockLength, window.Length / 6), seed);
        return SquaredDistance(MeanOf(earlier), MeanOf(later)) <= 2 * noise * (1.0 / earlier.Length + 1.0 / later.Length);
    }

    public static float[] MeanOf(ReadOnlySpan<float[]> vectors)
    {
        var mean = new float[vectors[0].Length];
        foreach (var x in vectors)
            TensorPrimitives.Add(mean, x, mean);
        TensorPrimitives.Divide(mean, vectors.Length, mean);
        return mean;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_regimes.Count);
        foreach (var regime in _regimes)
        {
            writer.Write(regime.Id);
            writer.WriteArray<float>(regime.Mean);
            writer.Write(regime.Count);
            writer.Write(regime.ReferenceDigest ?? "");
        }
    }

    public void Load(BinaryReader reader)
    {
        var count = reader.ReadCount();
        for (var i = 0; i < count; i++)
        {
            var (id, mean, prompts) = (reader.ReadString(), reader.ReadArray<float>(), reader.ReadInt32());
            _regimes.Add(new Regime(id, mean, prompts, reader.ReadString() is { Length: > 0 } digest ? digest : null));
        }
    }

    /// <summary>The 99th percentile of n‖x̄* − x̄‖² over resampled windows: what one prompt adds to the distance of two means.</summary>
    private static double NoiseOf(ReadOnlySpan<float[]> window, float[] mean, int blockLength, int seed)
    {
        var n = window.Length;
        var draws = new double[Replicates];
        var sum = new float[mean.Length];
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            var random = SplitMix64.For(seed, stage: 8, replicate);
            Array.Clear(sum);
            for (var i = 0; i < n; i += blockLength)
            {
                var start = random.Next(n);
                for (var j = 0; j < blockLength && i + j < n; j++)
                    TensorPrimitives.Add(sum, window[(start + j) % n], sum);
            }

            TensorPrimitives.Divide(sum, n, sum);
            draws[replicate] = n * SquaredDistance(sum, mean);
        }

        Array.Sort(draws);

        // Blocks overlap around their common mean, which makes them vary too little by the share that one block has of the window.
        return draws[(int)(Level * Replicates)] / (1 - (double)blockLength / n);
    }

    private static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var distance = (double)TensorPrimitives.Distance(a, b);
        return distance * distance;
    }
}
