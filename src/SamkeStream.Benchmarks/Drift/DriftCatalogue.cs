using SamkeStream.Benchmarks.Drift.Streams;
using SamkeStream.Benchmarks.Prompts;

namespace SamkeStream.Benchmarks.Drift;

/// <summary>The mixes and rows of the published tables.</summary>
public static class DriftCatalogue
{
    /// <summary>
    /// The detector was tuned on the first one (and one of gsm8k, boolq.train, arc-challenge and math); the others were only measured. Every
    /// set but the last file of OpenBookQA has been usual traffic of some mix; the third one held out puts together what never was.
    /// </summary>
    private static readonly Mix[] Published =
    [
        new("tuned", ["arc-easy.train", "boolq.train", "openbookqa.train", "piqa", "winogrande.train"], ["math", "code-alpaca", "gsm8k"]),
        new("held out 1", ["math", "code-alpaca", "boolq.test", "arc-easy.test"], ["piqa", "winogrande", "openbookqa"]),
        new("held out 2", ["winogrande", "piqa", "gsm8k", "arc-challenge"], ["math", "code-alpaca", "boolq", "openbookqa"]),
        new("held out 3", ["boolq.test", "code-alpaca", "openbookqa.train", "gsm8k", "winogrande.test"], ["math", "piqa", "arc-easy", "arc-challenge"]),
        new("arc-easy", ["arc-easy"], ["arc-challenge", "openbookqa", "math"]),
        new("near domains", ["boolq.train", "code-alpaca", "winogrande.train"], ["arc-easy", "arc-challenge", "openbookqa", "math", "gsm8k"]) { IsForRegimesOnly = true },
    ];

    private static readonly Mix[] PublishedOfTestFiles =
    [
        new("test files 1", ["math.test", "code-alpaca.test", "boolq.test", "arc-easy.test"], ["piqa.test", "winogrande.test", "openbookqa.test"]),
        new("test files 2", ["winogrande.test", "piqa.test", "boolq.test", "arc-easy.test"], ["math.test", "code-alpaca.test", "gsm8k.test"]),
    ];

    /// <summary>The mixes named in the options; else the published ones whose domains all exist; else one of every other domain.</summary>
    /// <exception cref="ArgumentException">A mix of the wrong form, or with a domain that does not exist.</exception>
    public static IReadOnlyList<Mix> Mixes(DriftBenchmarkOptions options, PromptFolder folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(folder);
        var names = folder.Names.ToArray();
        if (options.Mixes.Count > 0)
            return [.. options.Mixes.Select(text => Checked(Mix.Parse(text, names), folder))];
        var published = (options.TestFilesOnly ? PublishedOfTestFiles : Published).Where(mix => mix.Domains.Concat(mix.New).All(names.Contains)).ToArray();
        if (published.Length > 0)
            return published;
        string[] sets = [.. names.Where(name => name == Mix.Stem(name))];
        return sets.Length > 1
            ? [new Mix("every other", [.. sets.Where((_, i) => i % 2 == 0)], [.. sets.Where((_, i) => i % 2 == 1)])]
            : throw new ArgumentException($"{folder.Folder} holds one domain, '{sets[0]}'; a change needs at least two, or name the mixes with --mix");
    }

    /// <summary>The rows of a mix: every size and stickiness that the tables print, as far as its prompts reach.</summary>
    public static IEnumerable<DriftRow> Rows(Mix mix, DriftBenchmarkOptions options, int prompts)
    {
        ArgumentNullException.ThrowIfNull(mix);
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<int> sizes = options.Sizes.Count > 0 ? options.Sizes : [2000, 5000];
        foreach (var size in sizes.Where(size => size <= .85 * prompts))
        {
            foreach (var stay in (double[])[0, .6, .85])
            {
                if (stay < .85 || size >= 5000)
                    yield return new DriftRow(mix, stay, size, 1000, MeasuresChanges: size == sizes[0] || stay > .6);
            }

            foreach (var stay in size >= 5000 ? (double[])[0, .6] : [])
                yield return new DriftRow(mix, stay, size, 5000, MeasuresChanges: false);
        }
    }

    private static Mix Checked(Mix mix, PromptFolder folder)
    {
        foreach (var domain in mix.Domains.Concat(mix.New))
            folder.Resolve(domain);
        return mix;
    }
}
