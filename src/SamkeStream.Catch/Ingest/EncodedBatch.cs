using SamkeStream.Hosting;

namespace SamkeStream.Catch.Ingest;

/// <summary>Deliveries whose prompts were encoded together.</summary>
/// <param name="Deliveries">In the order in which they came.</param>
/// <param name="Vectors">One for each prompt that is taken of the deliveries that have no problem, in order.</param>
/// <param name="Traces">What follows from each of these prompts belongs to this trace; null where it came with none.</param>
/// <param name="Problems">Deliveries that could not be encoded, and why.</param>
internal sealed record EncodedBatch(
    IReadOnlyList<PromptDelivery> Deliveries, IReadOnlyList<float[]> Vectors, IReadOnlyList<TraceContext?> Traces, IReadOnlyDictionary<PromptDelivery, Exception> Problems)
{
    /// <summary>When it was begun and ended to be encoded, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> says.</summary>
    public (long Begun, long Encoded) Times { get; init; }

    public static EncodedBatch Of(IReadOnlyList<PromptDelivery> deliveries, IReadOnlyList<float[]> vectors, IReadOnlyList<TraceContext?> traces) =>
        new(deliveries, vectors, traces, new Dictionary<PromptDelivery, Exception>());

    public static EncodedBatch Join(IReadOnlyList<EncodedBatch> parts) => new(
        [.. parts.SelectMany(part => part.Deliveries)],
        [.. parts.SelectMany(part => part.Vectors)],
        [.. parts.SelectMany(part => part.Traces)],
        parts.SelectMany(part => part.Problems).ToDictionary());
}
