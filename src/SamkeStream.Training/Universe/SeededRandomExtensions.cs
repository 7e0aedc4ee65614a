namespace SamkeStream.Training.Universe;

public static class SeededRandomExtensions
{
    /// <summary>Independent normal values of mean 0.</summary>
    public static float[] Normal(this SeededRandom random, long count, double deviation)
    {
        var values = new float[count];
        for (var i = 0L; i < count; i += 2)
        {
            // Box-Muller; 1 - u keeps the logarithm finite.
            var radius = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * cos);
            if (i + 1 < count)
                values[i + 1] = (float)(radius * sin);
        }
        return values;
    }
}
