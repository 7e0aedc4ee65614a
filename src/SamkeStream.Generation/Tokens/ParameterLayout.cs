namespace SamkeStream.Generation.Tokens;

/// <summary>
/// Which tile of which LoRA matrix each parameter token holds. Sites are ordered by layer, then q, k, v, o, up, gate, down;
/// a site's tokens are the tiles of A along its inputs, then the tiles of transposed B along its outputs.
/// </summary>
public sealed class ParameterLayout
{
    /// <summary>The projections of one transformer layer in token order.</summary>
    public static IReadOnlyList<string> ModuleOrder { get; } = ["q_proj", "k_proj", "v_proj", "o_proj", "up_proj", "gate_proj", "down_proj"];

    /// <exception cref="ArgumentException">The rank or the tile width is odd or not positive, or a width is no multiple of the tile width.</exception>
    public ParameterLayout(IReadOnlyList<LoraSite> sites, int rank, int tileWidth)
    {
        ArgumentNullException.ThrowIfNull(sites);
        if (sites.Count == 0)
            throw new ArgumentException("A layout needs at least one LoRA site.", nameof(sites));
        if (rank <= 0 || rank % 2 != 0)
            throw new ArgumentException($"The rank must be even and positive, not {rank}.", nameof(rank));
        if (tileWidth <= 0 || tileWidth % 2 != 0)
            throw new ArgumentException($"The tile width must be even and positive, not {tileWidth}.", nameof(tileWidth));
        foreach (var site in sites)
        {
            if (site.Inputs <= 0 || site.Outputs <= 0 || site.Inputs % tileWidth != 0 || site.Outputs % tileWidth != 0)
            {
                throw new ArgumentException(
                    $"Layer {site.Layer} {site.Module} maps {site.Inputs} to {site.Outputs}; both must be multiples of the tile width {tileWidth}.",
                    nameof(sites));
            }
        }

        Sites = [.. sites];
        Rank = rank;
        TileWidth = tileWidth;
        TokenCount = Sites.Sum(site => TilesOfA(site) + TilesOfB(site));
    }

    public IReadOnlyList<LoraSite> Sites { get; }

    public int Rank { get; }

    public int TileWidth { get; }

    /// <summary>Number of tokens of one adapter.</summary>
    public int TokenCount { get; }

    /// <summary>Rows of a token: the tile's and two that carry its mean and scale.</summary>
    public int TokenHeight => Rank + 2;

    /// <summary>Columns of a token: the tile's and two that carry its mean and scale.</summary>
    public int TokenWidth => TileWidth + 2;

    public int TilesOfA(LoraSite site) => site.Inputs / TileWidth;

    public int TilesOfB(LoraSite site) => site.Outputs / TileWidth;

    /// <summary>The layout of a decoder-only transformer whose seven projections all carry LoRA pairs.</summary>
    /// <param name="layers">Number of transformer layers.</param>
    /// <param name="hidden">Width of the residual stream.</param>
    /// <param name="queries">Width of the query projection: heads × head size.</param>
    /// <param name="keys">Width of the key and the value projection: key-value heads × head size.</param>
    /// <param name="intermediate">Width inside the MLP.</param>
    /// <param name="rank">Rank of the LoRA pairs.</param>
    /// <param name="tileWidth">Columns of one tile.</param>
    public static ParameterLayout ForTransformer(int layers, int hidden, int queries, int keys, int intermediate, int rank, int tileWidth)
    {
        var sites = new List<LoraSite>();
        for (var layer = 0; layer < layers; layer++)
        {
            foreach (var module in ModuleOrder)
            {
                var (inputs, outputs) = module switch
                {
                    "q_proj" => (hidden, queries),
                    "k_proj" or "v_proj" => (hidden, keys),
                    "o_proj" => (queries, hidden),
                    "down_proj" => (intermediate, hidden),
                    _ => (hidden, intermediate),
                };
                sites.Add(new LoraSite(layer, module, inputs, outputs));
            }
        }

        return new ParameterLayout(sites, rank, tileWidth);
    }
}
