using SamkeStream.Drift.Detection;

namespace SamkeStream.Cli.Replay;

/// <summary>The scores of a stream's prompts, for a chart; NaN while there is no reference.</summary>
internal sealed class ScoreTrace
{
    private readonly Dictionary<DriftArm, List<float>> _arms = [];
    private readonly List<float> _scores = [];

    public IReadOnlyList<float> Scores => _scores;

    /// <summary>The highest score of each arm; as long as <see cref="Scores"/>.</summary>
    public IReadOnlyDictionary<DriftArm, List<float>> Arms => _arms;

    public void Add(double? score, IReadOnlyDictionary<DriftArm, double> arms)
    {
        foreach (var arm in arms.Keys.Where(arm => !_arms.ContainsKey(arm)))
            _arms[arm] = [.. Enumerable.Repeat(float.NaN, _scores.Count)];
        foreach (var (arm, values) in _arms)
            values.Add(arms.TryGetValue(arm, out var value) ? (float)value : float.NaN);
        _scores.Add((float)(score ?? double.NaN));
    }
}
