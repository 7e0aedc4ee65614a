using SamkeStream.Language.Lora;

namespace SamkeStream.Generation.Tokens;

/// <summary>
/// Which tile of which LoRA matrix each parameter token holds. Modules are ordered by layer, then as <see cref="ProjectionOrder"/>;
/// a module's tokens are the tiles of A along its inputs, then the tiles of transposed B along its outputs.
/// </summary>
public sealed record ParameterLayout
{
    /// <summary>The projections of one transformer layer in token order: up comes before gate, as in the reference code.</summary>
    public static IReadOnlyList<Projection> ProjectionOrder { get; } =
        [Projection.Query, Projection.Key, Projection.Value, Projection.Output, Projection.Up, Projection.Gate, Projection.Down];

    /// <param name="model">Sizes of the base model.</param>
    /// <param name="rank">Rank of the LoRA pairs, even.</param>
    /// <param name="tileWidth">Columns of one tile, even; divides every width of the model.</param>
    /// <exception cref="ArgumentException">The rank or the tile width is odd or not positive, or a width is no multiple of the tile width.</exception>
    public ParameterLayout(LoraLayout model, int rank, int tileWidth)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (rank <= 0 || rank % 2 != 0)
            throw new ArgumentException($"The rank must be even and positive, not {rank}.", nameof(rank));
        if (tileWidth <= 0 || tileWidth % 2 != 0)
            throw new ArgumentException($"The tile width must be even and positive, not {tileWidth}.", nameof(tileWidth));
        foreach (var projection in ProjectionOrder)
        {
            var (inputs, outputs) = model[projection];
            if (inputs <= 0 || outputs <= 0 || inputs % tileWidth != 0 || outputs % tileWidth != 0)
            {
                throw new ArgumentException(
                    $"{projection.Name()} maps {inputs} to {outputs} features; both must be multiples of the tile width {tileWidth}.", nameof(tileWidth));
            }
        }

        (Model, Rank, TileWidth) = (model, rank, tileWidth);
        Tiles =
        [
            .. from layer in Enumerable.Range(0, model.Layers)
               from projection in ProjectionOrder
               let size = model[projection]
               select new ModuleTiles(new LoraModule(layer, projection), size.Input, size.Output, size.Input / tileWidth, size.Output / tileWidth),
        ];
        TokenCount = Tiles.Sum(module => module.TilesOfA + module.TilesOfB);
    }

    public LoraLayout Model { get; }

    public int Rank { get; }

    public int TileWidth { get; }

    /// <summary>Number of tokens of one adapter.</summary>
    public int TokenCount { get; }

    /// <summary>Rows of a token: the tile's and two that carry its mean and scale.</summary>
    public int TokenHeight => Rank + 2;

    /// <summary>Columns of a token: the tile's and two that carry its mean and scale.</summary>
    public int TokenWidth => TileWidth + 2;

    /// <summary>The modules in token order.</summary>
    internal IReadOnlyList<ModuleTiles> Tiles { get; }

    internal readonly record struct ModuleTiles(LoraModule Module, int Inputs, int Outputs, int TilesOfA, int TilesOfB);
}
