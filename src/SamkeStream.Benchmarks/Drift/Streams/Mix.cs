namespace SamkeStream.Benchmarks.Drift.Streams;

/// <summary>What a stream usually carries: some domains in equal parts; and the domains that are new to it.</summary>
/// <param name="Name">Names the mix in tables.</param>
/// <param name="Domains">Names as <see cref="Prompts.PromptFolder.Resolve"/> takes them.</param>
/// <param name="New">Domains that the stream changes to.</param>
public sealed record Mix(string Name, IReadOnlyList<string> Domains, IReadOnlyList<string> New)
{
    /// <summary>Whether only recurring regimes are measured on it.</summary>
    public bool IsForRegimesOnly { get; init; }

    /// <summary>Reads <c>name=a,b,c</c> or <c>name=a,b,c&gt;d,e</c>, where d and e are the new ones.</summary>
    /// <param name="others">Candidates for new domains where none is named.</param>
    /// <exception cref="ArgumentException">Not of that form.</exception>
    public static Mix Parse(string text, IEnumerable<string> others)
    {
        ArgumentNullException.ThrowIfNull(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var sides = text[(equals + 1)..].Split('>');
        var domains = Split(sides[0]);
        if (equals < 1 || domains.Length == 0 || sides.Length > 2)
            throw new ArgumentException($"--mix is '{text}'; allowed: name=domain,domain or name=domain,domain>new,new");
        var taken = domains.Select(Stem).ToHashSet(StringComparer.Ordinal);
        var fresh = sides.Length == 2 ? Split(sides[1]) : [.. others.Where(other => other == Stem(other) && !taken.Contains(other))];
        return new Mix(text[..equals], domains, fresh);
    }

    /// <summary>The set's name without .train or .test.</summary>
    public static string Stem(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return domain.EndsWith(".train", StringComparison.Ordinal) || domain.EndsWith(".test", StringComparison.Ordinal)
            ? Path.GetFileNameWithoutExtension(domain)
            : domain;
    }

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
