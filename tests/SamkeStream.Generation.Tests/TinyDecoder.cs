using SamkeStream.Generation.Decoder;
using SamkeStream.Generation.Tokens;
using SamkeStream.Language.Lora;

namespace SamkeStream.Generation.Tests;

/// <summary>The smallest decoder with a real layout: one transformer layer, rank 2, tiles of 4.</summary>
internal static class TinyDecoder
{
    internal static ParameterLayout Layout { get; } = new(new LoraLayout(1, 8, 8, 4, 16), rank: 2, tileWidth: 4);

    internal static DecoderDescription Description { get; } = new(
        new DecoderShape([new(3, 5, 6), new(4, 4, 6), new(Layout.TokenCount, 4, 6)], 3, outputBias: true), Layout, Alpha: 4, "encoder", "tiny", "digest");
}
