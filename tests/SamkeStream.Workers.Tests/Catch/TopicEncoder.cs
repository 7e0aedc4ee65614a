using SamkeStream.Catch;

namespace SamkeStream.Workers.Tests.Catch;

/// <summary>An encoder that needs no model: a text's first word decides where its vector lies, the whole text where exactly.</summary>
internal static class TopicEncoder
{
    private const int Dimensions = 24;

    public static PromptEncoder Make() => new("topics", (texts, _) => [.. texts.Select(Embed)]);

    private static float[] Embed(string text)
    {
        var vector = Gaussian(text.Split(' ')[0], 1);
        var own = Gaussian(text, .8);
        for (var i = 0; i < Dimensions; i++)
            vector[i] += own[i];
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    private static float[] Gaussian(string seed, double scale)
    {
        var hash = 17;
        foreach (var character in seed)
            hash = unchecked((hash * 31) + character);
        var random = new Random(hash);
        return [.. Enumerable.Range(0, Dimensions).Select(_ => (float)(scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
