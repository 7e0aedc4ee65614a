namespace SamkeStream.Drift.Calibration;

/// <summary>A seeded generator that is cheap to start, one per replicate (Steele, Lea and Flood, OOPSLA 2014).</summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public static SplitMix64 For(int seed, int stage, int replicate)
    {
        var mixed = new SplitMix64(((ulong)(uint)seed << 32) ^ ((ulong)(uint)stage << 24) ^ (uint)replicate);
        return new SplitMix64(mixed.Next());
    }

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in 0..count−1.</summary>
    public int Next(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);
}
