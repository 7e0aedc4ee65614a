using SamkeStream.Catch;
using SamkeStream.Catch.Sessions;
using SamkeStream.Drift;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Replay;

/// <summary>What every stream of a run is watched with.</summary>
/// <param name="Budget">T.</param>
/// <param name="Stream">As an operator would set them; the name does not matter.</param>
/// <param name="Encoder">What made the vectors.</param>
/// <param name="Seed">Of cells and bootstrap.</param>
internal sealed record ReplaySettings(FalseAlarmBudget Budget, StreamSettings Stream, PromptEncoder Encoder, int Seed)
{
    /// <summary>As Catch derives them from the settings of a stream.</summary>
    public DriftOptions Drift => StreamSession.DriftOptionsOf(Stream) with { Seed = Seed };

    /// <exception cref="ArgumentException">The vectors make no reference.</exception>
    public DriftReference Fit(IReadOnlyList<float[]> vectors, CancellationToken cancellationToken) =>
        DriftReference.Fit(vectors, Encoder.Id, Drift, cancellation: cancellationToken);
}
