using SamkeStream.Benchmarks.Drift;
using SamkeStream.Benchmarks.Drift.Measures;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Benchmarks.Tests.Drift;

public sealed class DriftBenchmarkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void The_quick_run_fills_every_table_and_a_second_run_measures_nothing_again()
    {
        Write("cooking", "simmer", "the onion", "roast", "a chicken", "whisk", "the sauce");
        Write("law", "appeal", "the verdict", "sign", "a contract", "sue", "the landlord");
        Write("travel", "board", "the train", "book", "a hostel", "visit", "the harbour");
        Write("code", "compile", "the parser", "debug", "a pointer", "sort", "the array");
        Write("music", "tune", "the fiddle", "rehearse", "a quartet", "record", "the choir");
        var options = Options() with { Mixes = ["usual=cooking,law,travel>code,music"] };

        var report = new DriftBenchmark(options).Run(TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "False alarms", "Delays", "Kinds", "AUROC of the score", "Recurring regimes: recognised", "Recurring regimes: wrong adapters for new domains",
                "Peers: usual, independent, n = 500", "Ours minus peers: usual, independent, n = 500", "AUROC of the peers' scores: usual, independent, n = 500",
                "Peers: usual, sticky .6, n = 500", "Ours minus peers: usual, sticky .6, n = 500", "AUROC of the peers' scores: usual, sticky .6, n = 500",
                "Cost beside the encoder",
            ],
            report.Tables().Select(table => table.Title));
        Assert.All(report.Tables(), table => Assert.NotEmpty(table.Rows));
        Assert.Equal(2, report.Rows.Count);
        Assert.All(report.Rows.SelectMany(row => row.Trials), trial => Assert.InRange(trial.RunLengths.Prompts, 1, 5 * 6000));
        Assert.Contains("to code", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("\"RunLengths\"", report.ToJson(), StringComparison.Ordinal);

        var stages = new List<string>();
        var again = new DriftBenchmark(options with { Tables = ["alarms"] }, new Recorder(stages)).Run(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(stages, stage => stage.StartsWith("encode", StringComparison.Ordinal));
        Assert.Equal(Lengths(report), Lengths(again));

        static IEnumerable<int> Lengths(SamkeStream.Benchmarks.Drift.Reporting.DriftReport r) => r.Rows.SelectMany(row => row.Trials).SelectMany(trial => trial.RunLengths.Lengths);
    }

    [Fact]
    public void A_domain_that_does_not_exist_is_named_with_those_that_do()
    {
        Write("cooking", "simmer", "the onion");
        Write("law.test", "appeal", "the verdict");

        var error = Assert.Throws<ArgumentException>(() => new DriftBenchmark(Options() with { Mixes = ["usual=cooking,sports"] }).Run(TestContext.Current.CancellationToken));

        Assert.Contains("sports", error.Message, StringComparison.Ordinal);
        Assert.Contains("cooking, law, law.test", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => (Options() with { Tables = ["delay"], References = 0, Sizes = [10] }).ThrowIfInvalid());

        Assert.Contains("--rows is 'delay'", error.Message, StringComparison.Ordinal);
        Assert.Contains("--references is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("--sizes is 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_domain_recognises_nothing_and_the_same_one_is_recognised()
    {
        Write("cooking", "simmer", "the onion", "roast", "a chicken", "whisk", "the sauce");
        Write("law", "appeal", "the verdict", "sign", "a contract", "sue", "the landlord");
        Write("travel", "board", "the train", "book", "a hostel", "visit", "the harbour");
        Write("code", "compile", "the parser", "debug", "a pointer", "sort", "the array");
        Write("music", "tune", "the fiddle", "rehearse", "a quartet", "record", "the choir");

        var report = new DriftBenchmark(Options() with { Mixes = ["usual=cooking,law,travel>code,music"], Tables = ["regimes"], References = 1 }).Run(TestContext.Current.CancellationToken);

        var trial = report.Regimes[0].Trials[0];
        Assert.Equal(["code", "music"], trial.Returns.Keys);
        Assert.Contains(trial.Returns.Values.SelectMany(samples => samples), sample => sample is { IsStored: true, IsRight: true, Prompts: > 0 });
        Assert.All(trial.Strangers.Values.SelectMany(samples => samples), sample => Assert.Null(sample.Recognised));
    }

    [Fact]
    public void A_run_length_has_an_interval_that_holds_it()
    {
        var runs = new RunLengths(20_000, 20, [.. Enumerable.Range(1, 20).Select(i => 100 * i)]);

        Assert.Equal(1000, runs.Mean);
        var (low, high) = runs.Interval();
        // χ² of 42 and 40 degrees of freedom: 61.78 and 24.43.
        Assert.Equal(647.5, low, 1.0);
        Assert.Equal(1637, high, 2.0);
    }

    public void Dispose() => _folder.Dispose();

    private DriftBenchmarkOptions Options() => new DriftBenchmarkOptions
    {
        Encoder = Path.Combine(SharedFiles.Repository, "models", "encoder"),
        Prompts = Path.Combine(_folder.Path),
        Cache = Path.Combine(_folder.Path, "cache"),
    }.Quick();

    /// <summary>300 prompts made of a domain's own words.</summary>
    private void Write(string domain, params string[] words)
    {
        var random = new Random(words[0].Length);
        File.WriteAllLines(
            Path.Combine(_folder.Path, $"{domain}.jsonl"),
            Enumerable.Range(0, 300).Select(i => $$"""{"prompt": "{{string.Join(' ', random.GetItems(words, 4))}} {{i}}"}"""));
    }

    private sealed class Recorder(List<string> stages) : IProgress<BenchmarkProgress>
    {
        public void Report(BenchmarkProgress value)
        {
            lock (stages)
                stages.Add(value.Stage);
        }
    }
}
