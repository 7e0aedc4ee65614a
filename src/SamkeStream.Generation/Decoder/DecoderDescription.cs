using SamkeStream.Generation.Tokens;

namespace SamkeStream.Generation.Decoder;

/// <summary>What a trained decoder was made for: the part of its file that is not weights.</summary>
/// <param name="Shape">Progression, kernel and options.</param>
/// <param name="Layout">The tokens it writes.</param>
/// <param name="Alpha">The adapters' LoRA alpha.</param>
/// <param name="EncoderId">Content hash of the encoder whose token states it reads.</param>
/// <param name="BaseModel">Name of the base model that its adapters fit.</param>
/// <param name="BaseDigest">Content hash of the base model's weights.</param>
public sealed record DecoderDescription(
    DecoderShape Shape, ParameterLayout Layout, double Alpha, string EncoderId, string BaseModel, string BaseDigest)
{
    /// <summary>alpha / rank.</summary>
    public double Scale => Alpha / Layout.Rank;
}
