namespace SamkeStream.State.Streams;

/// <summary>The newest outcomes of each stream.</summary>
public sealed class Outcomes(IStore store)
{
    /// <summary>Outcomes kept of one stream.</summary>
    public const int Kept = 4_096;

    /// <exception cref="ArgumentException">No prompt id, or a score that is not finite.</exception>
    public async ValueTask AddAsync(string stream, Outcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (string.IsNullOrEmpty(outcome.PromptId))
            throw new ArgumentException("promptId is empty; it must name the prompt", nameof(outcome));
        if (!double.IsFinite(outcome.Score))
            throw new ArgumentException($"score is {outcome.Score}; allowed are finite numbers", nameof(outcome));
        await store.AppendAsync(StreamKeys.OutcomesLog(stream), JsonDocuments.Encode(outcome), Kept, cancellationToken);
    }

    /// <summary>The newest outcomes, oldest first.</summary>
    public async ValueTask<IReadOnlyList<Outcome>> GetAsync(string stream, int newest = Kept, CancellationToken cancellationToken = default)
    {
        var log = StreamKeys.OutcomesLog(stream);
        var entries = await store.ReadLogAsync(log, Math.Min(newest, Kept), cancellationToken);
        return [.. entries.Select(entry => JsonDocuments.Decode<Outcome>(entry.Span, log))];
    }
}
