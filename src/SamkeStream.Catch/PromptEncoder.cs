namespace SamkeStream.Catch;

/// <summary>What turns texts into vectors.</summary>
/// <param name="id">Names the encoder; vectors of different encoders cannot be compared.</param>
/// <param name="embed">Unit vectors of the texts, [N][C]; may be called from several threads.</param>
public sealed class PromptEncoder(string id, Func<IReadOnlyList<string>, CancellationToken, float[][]> embed)
{
    public string Id => id;

    public float[][] Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken) => embed(texts, cancellationToken);
}
