using SamkeStream.Catch;
using SamkeStream.Language.Encoders;

namespace SamkeStream.Integration.Tests;

/// <summary>An encoder without a model: a text's vector is made of its hash.</summary>
internal static class HashEncoder
{
    /// <param name="millisecondsPerPrompt">What every prompt takes.</param>
    public static PromptEncoder Make(int millisecondsPerPrompt = 0) => new("hash", (texts, cancellationToken) =>
    {
        if (millisecondsPerPrompt > 0)
            cancellationToken.WaitHandle.WaitOne(millisecondsPerPrompt * texts.Count);
        return [.. texts.Select(text => new EncodedText(Embed(text.Text), false))];
    });

    private static float[] Embed(string text)
    {
        var random = new Random(text.Aggregate(17, (hash, character) => unchecked((hash * 31) + character)));
        float[] vector = [.. Enumerable.Range(0, 16).Select(_ => (float)(random.NextDouble() - .5))];
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }
}
