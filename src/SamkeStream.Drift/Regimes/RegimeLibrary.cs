using System.Numerics.Tensors;
using SamkeStream.Drift.Calibration;

namespace SamkeStream.Drift.Regimes;

/// <summary>
/// The regimes of one stream, the most recent first. They are kept as means in the encoder's own space, so they outlive the
/// references with whose features they were found. What is compared is the squared distance of two means less what noise adds to
/// it (moving-block bootstrap of the window), in units of the change, the squared distance to what the stream left: two visits to a
/// regime are 0 apart, near domains (arc-easy, arc-challenge) .02, others .2 and more.
/// <para>
/// A regime is possible if its distance is within the noise and the noise is small beside the change: a test too weak to tell two
/// regimes apart recognises none. It is certain if the distance is below <see cref="SameRegime"/> by its 95 % upper bound. Where
/// prompts come in runs, or the change is small, that bound takes thousands of prompts: then it is certain if the distance is within
/// three quarters of its deviation once <see cref="ConfirmationPrompts"/> are in.
/// </para>
/// </summary>
internal sealed class RegimeLibrary
{
    /// <summary>Fewest vectors of a window that is looked up, or kept as a regime.</summary>
    public const int MinimumPrompts = 64;

    /// <summary>Two means count as one regime's if they are no further apart, in units of the change.</summary>
    private const double SameRegime = .015;

    private const int Capacity = 8, Replicates = 200, LargestWindow = 1024, SteadyWindow = 256;
    private const double UpperBound = 1.645, Possible = 2.33, Near = .75, TooCoarseForBound = .01, Resolution = .0625;

    private readonly List<Regime> _regimes = [];

    public IReadOnlyList<Regime> Regimes => _regimes;

    /// <summary>Prompts since the change with which it is decided whether a possible regime is the stream's.</summary>
    /// <param name="blockLength">1 when prompts are independent.</param>
    public static int ConfirmationPrompts(int blockLength) => blockLength > 1 ? 512 : 256;

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
    /// <param name="window">Sentence vectors [n][C] in the order of time; at most the last 1024 are used.</param>
    /// <param name="others">Regimes that are no candidates: the one that was left, and the window's own.</param>
    /// <param name="leftMean">Mean of the regime that was left [C].</param>
    /// <param name="blockLength">Of the moving blocks; 1 when prompts are independent.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public RegimeMatch? Match(ReadOnlySpan<float[]> window, ReadOnlySpan<string> others, ReadOnlySpan<float> leftMean, int blockLength, int seed)
    {
        if (window.Length > LargestWindow)
            window = window[^LargestWindow..];
        if (window.Length < MinimumPrompts)
            return null;

        var n = window.Length;
        var mean = MeanOf(window);
        var noise = NoiseOf(window, mean, Math.Min(blockLength, n / 6), seed);
        var change = SquaredDistance(mean, leftMean);
        RegimeMatch? best = null;
        var nearest = double.PositiveInfinity;
        foreach (var regime in _regimes)
        {
            if (others.Contains(regime.Id) || regime.Mean.Length != mean.Length)
                continue;
            var size = 1.0 / n + 1.0 / regime.Count;
            var (distance, deviation) = (SquaredDistance(mean, regime.Mean) - noise.Mean * size, noise.Deviation * size);
            if (distance > Possible * deviation || deviation > Resolution * change || distance >= nearest)
                continue;
            var isSure = distance + UpperBound * deviation <= SameRegime * change
                || ((blockLength > 1 || deviation > TooCoarseForBound * change) && distance <= Near * deviation && n >= .75 * ConfirmationPrompts(blockLength));
            (best, nearest) = (new RegimeMatch(regime, isSure), distance);
        }

        return best;
    }

    /// <summary>Whether the later half of the prompts could come from the regime of the earlier half; with a margin, as traffic is never quite steady.</summary>
    public static bool IsSteady(ReadOnlySpan<float[]> prompts, int blockLength, int seed)
    {
        var earlier = prompts[..(prompts.Length / 2)];
        var later = prompts[(prompts.Length / 2)..];
        var window = later[^Math.Min(later.Length, SteadyWindow)..];
        var noise = NoiseOf(window, MeanOf(window), Math.Min(blockLength, window.Length / 6), seed);
        return SquaredDistance(MeanOf(earlier), MeanOf(later)) <= 2 * noise.Highest * (1.0 / earlier.Length + 1.0 / later.Length);
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

    /// <summary>n‖x̄* − x̄‖² over resampled windows, what one prompt adds to the distance of two means: its mean, standard deviation and
    /// 99th percentile.</summary>
    private static (double Mean, double Deviation, double Highest) NoiseOf(ReadOnlySpan<float[]> window, float[] mean, int blockLength, int seed)
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
        var average = draws.Average();
        var deviation = Math.Sqrt(draws.Sum(draw => (draw - average) * (draw - average)) / (Replicates - 1));

        // Blocks overlap around their common mean, which makes them vary too little by the share that one block has of the window.
        var scale = 1 / (1 - (double)blockLength / n);
        return (scale * average, scale * deviation, scale * draws[(int)(.99 * Replicates)]);
    }

    private static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var distance = (double)TensorPrimitives.Distance(a, b);
        return distance * distance;
    }
}
