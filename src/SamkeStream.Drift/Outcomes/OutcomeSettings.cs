namespace SamkeStream.Drift.Outcomes;

/// <param name="BaselineSize">Outcomes that a baseline is learned from.</param>
/// <param name="Budget">T: expected outcomes between two false alarms.</param>
/// <param name="Cells">K + 1: cells of the reference, and far prompts.</param>
/// <param name="Seed">Of the bootstrap.</param>
internal readonly record struct OutcomeSettings(int BaselineSize, int Budget, int Cells, int Seed);
