namespace SamkeStream.State.Privacy;

/// <param name="Done">Streams and references that were looked at.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Records">Encrypted records that were looked at.</param>
/// <param name="Rewritten">Those of them that were written anew.</param>
/// <param name="Busy">What others wrote each time, so that it is to be tried again.</param>
/// <param name="Unreadable">What could not be read, and why; it was left as it is.</param>
public sealed record ReencryptionProgress(int Done, int Total, long Records, long Rewritten, IReadOnlyList<string> Busy, IReadOnlyList<string> Unreadable);
