using SamkeStream.Generation.Decoder;
using SamkeStream.Generation.Tokens;
using SamkeStream.Language.Lora;

namespace SamkeStream.Training.Pipeline;

/// <summary>Names and shapes of the small bundle.</summary>
public static class BundleFormat
{
    public const string Name = "small";

    public const string BaseModel = "samke-small";

    public const int Rank = 8;

    public const double Alpha = 16;

    public const int TileWidth = 64;

    /// <summary>Prompts in one condition, N.</summary>
    public const int PromptsPerDraw = 8;

    /// <summary>Token positions of a prompt in the condition, L.</summary>
    public const int ConditionLength = 32;

    public static LoraConfig Lora { get; } = new(Rank, Alpha, ProjectionNames.All, BaseModel);

    /// <summary>(8, 32, C) → (16, 16, 64) → (64, 10, 66) → (tokens, 10, 66), kernel 3; the bundle's has the output bias.</summary>
    public static DecoderShape Decoder(int encoderChannels, ParameterLayout layout, bool outputBias = true)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new DecoderShape(
            [
                new FeatureShape(PromptsPerDraw, ConditionLength, encoderChannels),
                new FeatureShape(16, 16, 64),
                new FeatureShape(64, layout.TokenHeight, layout.TokenWidth),
                new FeatureShape(layout.TokenCount, layout.TokenHeight, layout.TokenWidth),
            ],
            kernel: 3,
            outputBias);
    }
}
