using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Soak;

/// <summary>What came of a run.</summary>
/// <param name="Events">By id: type, stream and epoch, without those that were heard again.</param>
/// <param name="Repeats">Events that were heard again under their ids.</param>
/// <param name="Heads">Where each stream stands at the end.</param>
internal sealed record TakeoverOutcome(IReadOnlyDictionary<Guid, string> Events, int Repeats, IReadOnlyDictionary<string, StreamHead> Heads);
