namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>What one reference gave for streams that go to a domain and back, and come again or to another one.</summary>
/// <param name="FarShares">Share of far prompts of every new domain.</param>
/// <param name="Similarities">Cosine between the means of two new domains, by <see cref="Pair"/>.</param>
/// <param name="Returns">Streams A, B, A, B by B.</param>
/// <param name="Strangers">Streams A, B, A, C by <see cref="Pair"/>.</param>
public sealed record RegimeResult(
    IReadOnlyDictionary<string, double> FarShares,
    IReadOnlyDictionary<string, double> Similarities,
    IReadOnlyDictionary<string, IReadOnlyList<RegimeSample>> Returns,
    IReadOnlyDictionary<string, IReadOnlyList<RegimeSample>> Strangers)
{
    public static string Pair(string stored, string next) => $"{stored}, then {next}";
}

/// <summary>One stream.</summary>
/// <param name="IsStored">The first visit was noticed and kept as a regime.</param>
/// <param name="IsNoticed">An incident opened when the stream left its usual traffic again.</param>
/// <param name="Recognised">The regime that was found then; null: none.</param>
/// <param name="IsRight">It was that of the first visit.</param>
/// <param name="Prompts">Prompts from the change to that; 0 where none was found.</param>
public sealed record RegimeSample(bool IsStored, bool IsNoticed, string? Recognised, bool IsRight, int Prompts);
