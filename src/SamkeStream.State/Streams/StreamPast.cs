namespace SamkeStream.State.Streams;

/// <summary>What is kept of a deleted stream.</summary>
/// <param name="Epoch">Its last epoch: ids of events follow from stream and epoch, so a stream of the same name must not count from 0 again.</param>
internal sealed record StreamPast(long Epoch);
