using System.Numerics.Tensors;

namespace SamkeStream.Drift.Regimes;

/// <summary>
/// The regimes of one stream, the most recent first. They are kept as means in the encoder's own space, so they outlive the
/// references with whose features they were found. What is compared is the squared distance of two means less what noise adds to
/// it (moving-block bootstrap of the window; on sticky streams without the window's <see cref="SlowAxes"/>), in units of the change,
/// the squared distance to what the stream left: two visits to a regime are 0 apart, near domains (arc-easy, arc-challenge) .02 to .03, others .2 and more.
/// <para>
/// A regime is possible if its distance is within the noise and the noise is small beside the change: a test too weak to tell two
/// regimes apart recognises none. It is certain if the distance is below <see cref="SameRegime"/> by its 95 % upper bound. Where
/// the change is so small that the bound would take thousands of prompts, it is certain if the distance is within three quarters of
/// its deviation, with at least 384. What is not certain is new.
/// </para>
/// </summary>
internal sealed class RegimeLibrary
{
    /// <summary>Fewest vectors of a window that is looked up, or kept as a regime.</summary>
    public const int MinimumPrompts = 64;

    /// <summary>Two means count as one regime's if they are no further apart, in units of the change.</summary>
    private const double SameRegime = .016;

    /// <summary>The same on sticky streams.</summary>
    private const double SameRegimeOfRuns = .018;

    private const int Capacity = 8, LargestWindow = 1024, SteadyWindow = 256, FewestForSmallChange = 384;
    private const double UpperBound = 1.645, Possible = 2.33, Near = .75, TooCoarseForBound = .01, Resolution = .0625;

    private readonly List<Regime> _regimes = [];

    public IReadOnlyList<Regime> Regimes => _regimes;

    /// <summary>Prompts since the change up to which an adaptation waits while a regime is possible; a regime that is certain later is still recognised.</summary>
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

    public Regime? Find(string id) => _regimes.Find(r => r.Id == id);

    /// <summary>The reference is gone: no regime names it any more.</summary>
    public void ForgetReference(string digest)
    {
        for (var i = 0; i < _regimes.Count; i++)
        {
            if (_regimes[i].ReferenceDigest == digest)
                _regimes[i] = _regimes[i] with { ReferenceDigest = null };
        }
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
        var n = window.Length;
        var candidates = new List<Regime>();
        foreach (var regime in _regimes)
        {
            if (!others.Contains(regime.Id) && regime.Mean.Length == leftMean.Length)
                candidates.Add(regime);
        }

        if (n < MinimumPrompts || candidates.Count == 0)
            return null;

        var compared = new ComparedWindow(window, blockLength, seed);
        var change = SquaredDistance(compared.Mean, leftMean);
        RegimeMatch? best = null;
        var nearest = double.PositiveInfinity;
        foreach (var regime in candidates)
        {
            var (distance, deviation) = compared.DistanceTo(regime.Mean, regime.Count);
            if (distance > Possible * deviation || deviation > Resolution * change || distance >= nearest)
                continue;
            var isSure = distance + UpperBound * deviation <= (blockLength > 1 ? SameRegimeOfRuns : SameRegime) * change
                || (deviation > TooCoarseForBound * change && distance <= Near * deviation && n >= FewestForSmallChange);
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
        var noise = MeanNoise.Of(window, MeanOf(window), Math.Min(blockLength, window.Length / 6), seed);
        return SquaredDistance(MeanOf(earlier), MeanOf(later)) <= 2 * noise.Highest * (1.0 / earlier.Length + 1.0 / later.Length);
    }

    /// <summary>How many of the first vectors are of a regime that the stream left for another: the maximum of the log-likelihood ratio of the two means.</summary>
    /// <param name="vectors">In the order of time.</param>
    /// <param name="visited">Mean of the regime [C].</param>
    /// <param name="next">Mean of what came after it [C].</param>
    public static int LengthOfVisit(IEnumerable<float[]> vectors, float[] visited, float[] next)
    {
        var direction = new float[visited.Length];
        TensorPrimitives.Subtract(visited, next, direction);
        var middle = (TensorPrimitives.Dot<float>(visited, direction) + TensorPrimitives.Dot<float>(next, direction)) / 2;
        var (sum, highest, length, count) = (0.0, 0.0, 0, 0);
        foreach (var x in vectors)
        {
            count++;
            sum += TensorPrimitives.Dot<float>(x, direction) - middle;
            if (sum > highest)
                (highest, length) = (sum, count);
        }

        return length;
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

    internal static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var distance = (double)TensorPrimitives.Distance(a, b);
        return distance * distance;
    }
}
