namespace SamkeStream.Drift;

/// <summary>What a detector is calibrated for. A reference keeps the options it was fitted with.</summary>
public sealed record DriftOptions
{
    /// <summary>T: the expected number of prompts between two false alarms (ARL0).</summary>
    public int BudgetPrompts { get; init; } = 1000;

    /// <summary>Lengths of the scan windows in prompts, ascending.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [4, 8, 16, 32, 64, 128, 256];

    /// <summary>Allowances κ of the novelty CUSUMs, in standard deviations of the novelty, ascending.</summary>
    public IReadOnlyList<double> Slopes { get; init; } = [.25, .5, 1];

    /// <summary>k: most principal components kept by the whitening; a reference of n prompts [n, C] has the lesser of n/14 and 3C/4, but 32 at least.</summary>
    public int Components { get; init; } = 192;

    /// <summary>Added to every eigenvalue, as a share of their mean.</summary>
    public double Ridge { get; init; } = .05;

    /// <summary>K: spherical k-means cells of the reference.</summary>
    public int Cells { get; init; } = 24;

    /// <summary>Bootstrap replicates behind the threshold; null: 400 up to T = 5000, else 2000.</summary>
    public int? Replicates { get; init; }

    /// <summary>Seed of the cells and of the bootstrap.</summary>
    public int Seed { get; init; } = 7;

    internal int ComponentsFor(int size, int dimension) => Math.Min(Components, Math.Max(32, Math.Min(size / 14, dimension * 3 / 4)));

    internal int LargestWindow => Windows[^1];

    /// <summary>Every mistake, each with the option's name, its value and what is allowed; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        Check(BudgetPrompts is >= 100 and <= 10_000_000, nameof(BudgetPrompts), BudgetPrompts, "100 to 10000000");
        Check(IsAscending(Windows.Select(w => (double)w), 2, 1024), nameof(Windows), string.Join(", ", Windows), "ascending lengths from 2 to 1024");
        Check(IsAscending(Slopes, .01, 4), nameof(Slopes), string.Join(", ", Slopes), "ascending values from 0.01 to 4");
        Check(Components is >= 2 and <= 256, nameof(Components), Components, "2 to 256");
        Check(Ridge is >= 0 and <= 1, nameof(Ridge), Ridge, "0 to 1");
        Check(Cells is >= 2 and <= 256, nameof(Cells), Cells, "2 to 256");
        Check(Replicates is null or (>= 100 and <= 100_000), nameof(Replicates), Replicates ?? 0, "100 to 100000, or nothing");
        return errors;

        void Check(bool isValid, string name, object value, string allowed)
        {
            if (!isValid)
                errors.Add(FormattableString.Invariant($"{name} is {value}; allowed: {allowed}."));
        }
    }

    internal void ThrowIfInvalid()
    {
        if (Validate() is { Count: > 0 } errors)
            throw new ArgumentException("The drift options are wrong: " + string.Join(" ", errors));
    }

    private static bool IsAscending(IEnumerable<double> values, double lowest, double highest)
    {
        var list = values.ToArray();
        return list.Length > 0 && list[0] >= lowest && list[^1] <= highest
            && list.Zip(list.Skip(1)).All(pair => pair.First < pair.Second);
    }
}
