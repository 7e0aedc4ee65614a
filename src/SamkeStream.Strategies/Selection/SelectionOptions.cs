namespace SamkeStream.Strategies.Selection;

/// <summary>How much evidence a promotion needs.</summary>
public sealed record SelectionOptions
{
    /// <summary>Fewer items than this validate nothing.</summary>
    public int MinimumItems { get; init; } = 30;

    /// <summary>Confidence of the gain's lower bound.</summary>
    public double Confidence { get; init; } = 0.95;

    public int Resamples { get; init; } = 2000;

    /// <summary>Seed of the bootstrap.</summary>
    public int Seed { get; init; }
}
