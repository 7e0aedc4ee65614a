using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Features;
using SamkeStream.Drift.Regimes;

namespace SamkeStream.Drift;

/// <summary>
/// What a stream looks like without drift, fitted and calibrated: immutable, named by the digest of its content. It belongs to
/// one encoder; another encoder or another prompt template needs another reference.
/// </summary>
public sealed partial class DriftReference
{
    /// <summary>Fewest vectors a reference can be fitted on, and the effective size below which no alarm is raised.</summary>
    public const int MinimumSize = 250;

    private DriftReference(
        string encoder, DriftOptions options, int size, FeatureMap features, ReferenceMoments moments, ReferenceProfile profile,
        Dependence dependence, DriftChannel[] channels)
    {
        Encoder = encoder;
        Options = options;
        Size = size;
        Features = features;
        Moments = moments;
        Profile = profile;
        Dependence = dependence;
        Channels = channels;
        Digest = Convert.ToHexStringLower(SHA256.HashData(Payload()));
    }

    /// <summary>SHA-256 of the content, lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>Id and revision of the encoder whose vectors these are.</summary>
    public string Encoder { get; }

    public DriftOptions Options { get; }

    /// <summary>n: vectors it was made from.</summary>
    public int Size { get; }

    /// <summary>C: values per vector.</summary>
    public int Dimension => Features.Dimension;

    public Dependence Dependence { get; }

    /// <summary>Correlation time in prompts; 1 when prompts are independent.</summary>
    public double Tau => Dependence.Tau;

    /// <summary>n/τ: independent prompts that hold as much information.</summary>
    public double EffectiveSize => Size / Tau;

    /// <summary>Share of prompts beyond the far cut.</summary>
    public double FarShare => Moments.FarShare;

    /// <summary>The windows and slopes with their thresholds.</summary>
    public IReadOnlyList<DriftChannel> Channels { get; }

    public CalibrationState State
    {
        get
        {
            if (EffectiveSize < MinimumSize)
                return CalibrationState.Learning;
            var held = Size - Size / 2;
            var isCalibrated = Dependence.IsSticky ? held >= 2 * Options.BudgetPrompts && EffectiveSize >= 1000 : Size >= 2000;
            return isCalibrated ? CalibrationState.Calibrated : CalibrationState.Approximate;
        }
    }

    /// <summary>
    /// Where the measured number of prompts between false alarms, divided by the budget T, is expected to lie for references of
    /// this size and dependence (measured on real prompts at T = 1000, where only the budget is too large for the reference at 5000); null while learning.
    /// </summary>
    public (double Low, double High)? ExpectedBand => (State, Dependence.IsSticky) switch
    {
        (CalibrationState.Learning, _) => null,
        (CalibrationState.Calibrated, _) => (.5, 2),
        (_, false) when Size >= 1000 => (.4, 2.3),
        (_, false) => (.15, 4),
        (_, true) when EffectiveSize >= 1000 => (.3, 1.3),
        (_, true) => (.2, 4.5),
    };

    internal FeatureMap Features { get; }

    internal ReferenceMoments Moments { get; }

    internal ReferenceProfile Profile { get; }

    /// <summary>Fits the features and calibrates the thresholds by cross-fitting; takes seconds, so not on a consumer's thread.</summary>
    /// <param name="vectors">[n][C], unit length, in the order of time, every prompt id once.</param>
    /// <param name="encoder">Id and revision of the encoder.</param>
    /// <param name="options">What to calibrate for.</param>
    /// <param name="maxThreads">Threads of the bootstrap; 0: one per processor. The result does not depend on it.</param>
    /// <param name="progress">Reports from 0 to 1.</param>
    /// <param name="cancellation">Ends the bootstrap early.</param>
    /// <exception cref="ArgumentException">Wrong options; fewer than <see cref="MinimumSize"/> vectors; a vector of another length, with
    /// NaN or not normalised; too few different vectors.</exception>
    public static DriftReference Fit(
        IReadOnlyList<float[]> vectors, string encoder, DriftOptions options, int maxThreads = 0, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(maxThreads);
        options.ThrowIfInvalid();
        ThrowIfUnfit(vectors, options);

        var fit = CrossFit.Run(vectors, options, cancellation);
        var dependence = Dependence.Measure(fit.Halves);
        var threads = maxThreads == 0 ? Environment.ProcessorCount : maxThreads;
        var channels = new BootstrapCalibration(fit.Halves, options, dependence, threads, progress, cancellation).Run();
        var profile = ReferenceProfile.Of(vectors, fit, options.Cells);
        return new DriftReference(encoder, options, vectors.Count, fit.Features, fit.Moments, profile, dependence, channels);
    }

    private static void ThrowIfUnfit(IReadOnlyList<float[]> vectors, DriftOptions options)
    {
        if (vectors.Count < MinimumSize)
            throw new ArgumentException($"A reference needs at least {MinimumSize} vectors; there are {vectors.Count}.", nameof(vectors));
        var dimension = vectors[0].Length;
        var different = new HashSet<ulong>();
        for (var i = 0; i < vectors.Count; i++)
        {
            if (SentenceVector.Problem(vectors[i], dimension) is { } problem)
                throw new ArgumentException($"Reference vector {i} {problem}", nameof(vectors));
            different.Add(Fingerprint(vectors[i]));
        }

        var needed = 2 * options.Cells;
        if (different.Count < needed)
        {
            throw new ArgumentException(
                $"Only {different.Count} of the {vectors.Count} reference vectors are different; at least {needed} must be.", nameof(vectors));
        }
    }

    private static ulong Fingerprint(ReadOnlySpan<float> vector)
    {
        var hash = 14695981039346656037UL;
        foreach (var bits in MemoryMarshal.Cast<float, uint>(vector))
            hash = (hash ^ bits) * 1099511628211UL;
        return hash;
    }
}
