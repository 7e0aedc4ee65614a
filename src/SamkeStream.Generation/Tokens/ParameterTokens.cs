using SamkeStream.Language.Lora;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tokens;

/// <summary>
/// LoRA matrices as tokens of [rank + 2, tile width + 2] cells and back. A token holds one tile, normalised by its own mean m and
/// standard deviation s; its last two rows and columns hold 8 m and ln(0.9 s + 0.1) + 1.6 in turn, so that a decoder generates the
/// scale together with the values. Both directions are differentiable and compute in float32.
/// </summary>
public static class ParameterTokens
{
    private const double MeanFactor = 8;
    private const double ScaleSlope = 0.9;
    private const double ScaleOffset = 0.1;
    private const double ScaleShift = 1.6;

    // A matrix of zeros (B before the first step) has no scale; its tile becomes zeros.
    private const double SmallestEncodedScale = 1e-8;

    // The decoder may write a value below ln(0.1) + 1.6, which stands for a negative scale.
    private const double SmallestDecodedScale = 1e-6;

    /// <summary>Tokens [G, T, rank + 2, tile width + 2] of G adapters.</summary>
    /// <exception cref="ArgumentException">The adapters lack a module or do not have the layout's shapes.</exception>
    public static Tensor Encode(ParameterLayout layout, LoraWeights adapters)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(adapters);
        using var scope = NewDisposeScope();
        var (count, rank, width) = (adapters.StackSize ?? 1, layout.Rank, layout.TileWidth);
        var parts = new List<Tensor>(2 * layout.Tiles.Count);
        foreach (var (module, inputs, outputs, tilesOfA, tilesOfB) in layout.Tiles)
        {
            if (!adapters.Factors.TryGetValue(module, out var pair))
                throw new ArgumentException($"The adapters lack {module}.", nameof(adapters));
            if (pair.A.numel() != (long)count * rank * inputs || pair.A.shape[^1] != inputs
                || pair.B.numel() != (long)count * outputs * rank || pair.B.shape[^1] != rank)
            {
                throw new ArgumentException(
                    $"{module}: A [{string.Join(", ", pair.A.shape)}] and B [{string.Join(", ", pair.B.shape)}] do not have rank {rank} on a map of {inputs} -> {outputs}.",
                    nameof(adapters));
            }

            parts.Add(pair.A.to_type(ScalarType.Float32).reshape(count, rank, tilesOfA, width).permute(0, 2, 1, 3));
            parts.Add(pair.B.to_type(ScalarType.Float32).reshape(count, tilesOfB, width, rank).permute(0, 1, 3, 2));
        }

        var tiles = cat(parts, 1);
        var mean = tiles.mean([2L, 3L], keepdim: true);
        var scale = tiles.std([2L, 3L], unbiased: true, keepdim: true).clamp_min(SmallestEncodedScale);
        var statistics = cat([mean * MeanFactor, (scale * ScaleSlope + ScaleOffset).log() + ScaleShift], 3);
        var values = cat([(tiles - mean) / scale, statistics.expand(count, layout.TokenCount, rank, 2)], 3);
        var bottom = statistics.repeat(1, 1, 2, layout.TokenWidth / 2);
        return cat([values, bottom], 2).MoveToOuterDisposeScope();
    }

    /// <summary>The G adapters, stacked, that tokens [G, T, rank + 2, tile width + 2] stand for; they belong to the dispose scope around.</summary>
    /// <param name="layout">Layout of the tokens.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="scale">alpha / rank of the adapters.</param>
    /// <exception cref="ArgumentException">The tokens do not have the layout's shape.</exception>
    public static LoraWeights Decode(ParameterLayout layout, Tensor tokens, double scale)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(tokens);
        var shape = tokens.shape;
        if (shape.Length != 4 || shape[1] != layout.TokenCount || shape[2] != layout.TokenHeight || shape[3] != layout.TokenWidth)
        {
            throw new ArgumentException(
                $"Tokens have shape [{string.Join(", ", shape)}]; expected [G, {layout.TokenCount}, {layout.TokenHeight}, {layout.TokenWidth}].",
                nameof(tokens));
        }

        using var scope = NewDisposeScope();
        var tiles = Tiles(layout, tokens.to_type(ScalarType.Float32));
        var (count, rank, width) = (shape[0], layout.Rank, layout.TileWidth);
        var factors = new Dictionary<LoraModule, (Tensor A, Tensor B)>(layout.Tiles.Count);
        var position = 0L;
        foreach (var (module, inputs, outputs, tilesOfA, tilesOfB) in layout.Tiles)
        {
            var a = tiles.narrow(1, position, tilesOfA).permute(0, 2, 1, 3).reshape(count, rank, inputs);
            position += tilesOfA;
            var b = tiles.narrow(1, position, tilesOfB).permute(0, 1, 3, 2).reshape(count, outputs, rank);
            position += tilesOfB;
            factors.Add(module, (a.MoveToOuterDisposeScope(), b.MoveToOuterDisposeScope()));
        }

        return new LoraWeights(scale, factors, owned: true);
    }

    /// <summary>De-normalised tiles [G, T, rank, width]; even and odd rows give one estimate of mean and scale each, and the two are averaged.</summary>
    private static Tensor Tiles(ParameterLayout layout, Tensor tokens)
    {
        var (count, rank, width) = (tokens.shape[0], layout.Rank, layout.TileWidth);
        var rows = tokens.narrow(2, rank, 2).reshape(count, layout.TokenCount, 2, layout.TokenWidth / 2, 2).mean([3L]);
        var columns = tokens.narrow(3, width, 2).reshape(count, layout.TokenCount, layout.TokenHeight / 2, 2, 2).mean([2L]);
        var statistics = (rows + columns) / 2;
        var mean = statistics.narrow(3, 0, 1).mean([2L], keepdim: true) / MeanFactor;
        var scale = (((statistics.narrow(3, 1, 1) - ScaleShift).exp() - ScaleOffset) / ScaleSlope).mean([2L], keepdim: true).clamp_min(SmallestDecodedScale);
        return tokens.narrow(2, 0, rank).narrow(3, 0, width) * scale + mean;
    }
}
