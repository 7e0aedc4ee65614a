using SamkeStream.Language.Encoders;

namespace SamkeStream.Catch;

/// <summary>What turns texts into vectors.</summary>
/// <param name="id">Names the encoder; vectors of different encoders cannot be compared.</param>
/// <param name="encode">A unit vector [C] of each text; may be called from several threads.</param>
public sealed class PromptEncoder(string id, Func<IReadOnlyList<EncoderText>, CancellationToken, IReadOnlyList<EncodedText>> encode)
{
    /// <param name="encoder">Lives as long as this.</param>
    public PromptEncoder(SentenceEncoder encoder)
        : this((encoder ?? throw new ArgumentNullException(nameof(encoder))).Id, encoder.Encode)
    {
    }

    /// <param name="id">Names the encoder.</param>
    /// <param name="embed">Unit vector [C] of a text of any length.</param>
    public PromptEncoder(string id, Func<string, float[]> embed)
        : this(id, (texts, _) => [.. texts.Select(text => new EncodedText(embed(text.Text), false))])
    {
    }

    public string Id => id;

    /// <summary>Vectors of texts that are cut at their end where they are too long, [N][C].</summary>
    public float[][] Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        [.. encode([.. texts.Select(text => new EncoderText(text))], cancellationToken).Select(text => text.Vector)];

    public IReadOnlyList<EncodedText> Encode(IReadOnlyList<EncoderText> texts, CancellationToken cancellationToken) => encode(texts, cancellationToken);
}
