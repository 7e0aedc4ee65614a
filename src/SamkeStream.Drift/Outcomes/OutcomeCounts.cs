namespace SamkeStream.Drift.Outcomes;

/// <param name="Taken">Outcomes that were judged or learned from.</param>
/// <param name="Unknown">Outcomes of prompts that never came, are too long ago, or were not compared with the present reference in peace.</param>
/// <param name="Repeated">Further outcomes of a prompt that had one.</param>
/// <param name="Idle">Outcomes while the stream was drifted or frozen.</param>
public readonly record struct OutcomeCounts(long Taken, long Unknown, long Repeated, long Idle);
