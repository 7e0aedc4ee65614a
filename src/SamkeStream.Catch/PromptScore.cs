using SamkeStream.Drift.Monitoring;

namespace SamkeStream.Catch;

/// <param name="Stream">Name of the stream.</param>
/// <param name="Ordinal">Number of the prompt in its stream.</param>
/// <param name="Id">The prompt's id, where it had one.</param>
/// <param name="Phase">Where the stream stood after the prompt.</param>
/// <param name="Epoch">Changes so far.</param>
/// <param name="Score">The detector's score, 1 being the threshold; null while the stream learns.</param>
public readonly record struct PromptScore(string Stream, long Ordinal, string? Id, MonitorPhase Phase, long Epoch, double? Score);
