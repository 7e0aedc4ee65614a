namespace SamkeStream.Catch.Sampling;

/// <summary>Max-min fair division: who asks for little gets all of it, and what is left is divided evenly among those who ask for more.</summary>
internal static class FairShare
{
    /// <summary>The most that one of them gets; infinite where there is enough for all.</summary>
    /// <param name="demands">What each asks for, at least 0.</param>
    /// <param name="capacity">What there is to divide.</param>
    public static double LevelOf(IEnumerable<double> demands, double capacity)
    {
        double[] sorted = [.. demands.Order()];
        var left = Math.Max(0, capacity);
        for (var i = 0; i < sorted.Length; i++)
        {
            var level = left / (sorted.Length - i);
            if (sorted[i] > level)
                return level;
            left -= sorted[i];
        }

        return double.PositiveInfinity;
    }
}
