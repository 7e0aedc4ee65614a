namespace SamkeStream.Generation.Training;

/// <summary>
/// Random generators that depend on a seed and a position only, so that training resumed at a step draws what it would have drawn.
/// </summary>
internal static class SeededRandom
{
    internal static Random At(int seed, long position) => new(Mix(seed, position));

    // SplitMix64's finaliser (Steele, Lea, Flood 2014).
    internal static int Mix(int seed, long position)
    {
        unchecked
        {
            var z = ((ulong)(uint)seed << 32) + (ulong)position * 0x9E3779B97F4A7C15UL + 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return (int)((z ^ (z >> 31)) & 0x7FFFFFFF);
        }
    }
}
