namespace SamkeStream.Catch.References;

/// <summary>Prompts of a stream that a reference is being made of as they come.</summary>
/// <param name="reference">NAME@VERSION.</param>
/// <param name="wanted">How many.</param>
/// <param name="prompts">Those that were collected already.</param>
internal sealed class LiveCollection(string reference, int wanted, IEnumerable<ReferencePrompt> prompts)
{
    private readonly List<ReferencePrompt> _prompts = [.. prompts];

    public string Reference => reference;

    public int Wanted => wanted;

    public IReadOnlyList<ReferencePrompt> Prompts => _prompts;

    public bool IsComplete => _prompts.Count >= wanted;

    public void Add(long ordinal, DateTimeOffset time, ReadOnlySpan<float> vector)
    {
        if (!IsComplete)
            _prompts.Add(new ReferencePrompt(ordinal, time, vector.ToArray()));
    }
}
