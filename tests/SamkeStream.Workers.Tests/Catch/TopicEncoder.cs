using SamkeStream.Catch;

namespace SamkeStream.Workers.Tests.Catch;

/// <summary>An encoder that needs no model: a text's first word decides where its vector lies, the whole text where exactly.</summary>
internal static class TopicEncoder
{
    /// <summary>A text that begins with this gets a vector that is no unit vector.</summary>
    public const string Broken = "broken";

    public static PromptEncoder Make(string id = "topics", int dimensions = 24) => new(id, text => Embed(text, dimensions));

    private static float[] Embed(string text, int dimensions)
    {
        if (text.StartsWith(Broken, StringComparison.Ordinal))
            return new float[dimensions];
        var vector = Gaussian(text.Split(' ')[0], 1, dimensions);
        var own = Gaussian(text, .8, dimensions);
        for (var i = 0; i < dimensions; i++)
            vector[i] += own[i];
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    private static float[] Gaussian(string seed, double scale, int dimensions)
    {
        var hash = 17;
        foreach (var character in seed)
            hash = unchecked((hash * 31) + character);
        var random = new Random(hash);
        return [.. Enumerable.Range(0, dimensions).Select(_ => (float)(scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
