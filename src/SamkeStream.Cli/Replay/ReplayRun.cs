using System.Diagnostics;
using SamkeStream.Catch;
using SamkeStream.Catch.Ingest;
using SamkeStream.Cli.Prompts;
using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;
using SamkeStream.Hosting;
using SamkeStream.Language.Encoders;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Replay;

/// <summary>Encodes prompts once and lets every budget's monitors judge the same vectors.</summary>
internal sealed class ReplayRun
{
    private const int Chunk = 256;

    private readonly PromptEncoder _encoder;
    private readonly IReadOnlyList<BudgetRun> _runs;
    private readonly IProgress<ReplayProgress> _progress;
    private long _done;

    private ReplayRun(PromptEncoder encoder, IReadOnlyList<BudgetRun> runs, IProgress<ReplayProgress> progress) =>
        (_encoder, _runs, _progress) = (encoder, runs, progress);

    /// <summary>The runs, and how long encoding took.</summary>
    /// <exception cref="ReplayException">The reference file makes no reference.</exception>
    public static (IReadOnlyList<BudgetRun> Runs, TimeSpan Encoding) Execute(
        ReplayOptions options, ReplayPrompts prompts, PromptEncoder encoder, PromptRules rules, IProgress<ReplayProgress> progress, CancellationToken cancellationToken)
    {
        var settings = options.Budgets.Select(budget => new ReplaySettings(budget, options.Stream with { BudgetPrompts = budget.Prompts }, encoder, options.Seed)).ToList();
        var given = options.Named is { } named ? [Checked(named, encoder)]
            : options.ReferenceFile is { } file ? FitGiven(file, settings, rules, progress, cancellationToken) : null;
        var runs = settings.Select((setting, i) => new BudgetRun(
            setting,
            prompts.Streams.ToDictionary(
                stream => stream,
                stream => new StreamReplay(stream, setting, options.Changes, given?[i], i == 0 ? new ScoreTrace() : null, progress),
                StringComparer.Ordinal))).ToList();
        var run = new ReplayRun(encoder, runs, progress);
        return (runs, run.Feed(prompts.Lines, cancellationToken));
    }

    private static DriftReference Checked(NamedReference named, PromptEncoder encoder) => named.Reference.Encoder == encoder.Id
        ? named.Reference
        : throw new ReplayException($"reference {named.Name} was made with the encoder {named.Reference.Encoder}, but prompts are encoded with {encoder.Id}; allowed are references of that encoder, or its own by --encoder");

    private static float[][] Encode(PromptEncoder encoder, StreamSettings stream, IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        var truncation = PromptTexts.TruncationOf(stream);
        return [.. encoder.Encode([.. texts.Select(text => new EncoderText(text, truncation))], cancellationToken).Select(text => text.Vector)];
    }

    private static List<DriftReference> FitGiven(
        string file, List<ReplaySettings> settings, PromptRules rules, IProgress<ReplayProgress> progress, CancellationToken cancellationToken)
    {
        var lines = ReplayPrompts.ReadAll([file], new PromptLines { Rules = rules }, cancellationToken);
        progress.Report(new ReplayProgress("encoding the reference", 0, lines.Count));
        var vectors = Encode(settings[0].Encoder, settings[0].Stream, lines.Select(line => PromptText.Of(line.Prompt, settings[0].Stream).Text), cancellationToken);
        var references = new List<DriftReference>();
        foreach (var setting in settings)
        {
            try
            {
                progress.Report(new ReplayProgress($"calibrating for T = {setting.Budget.Prompts}", references.Count, settings.Count));
                references.Add(setting.Fit(vectors, cancellationToken));
            }
            catch (ArgumentException exception)
            {
                throw new ReplayException($"--reference is '{file}', which makes no reference: {exception.Message}");
            }
        }

        if (references.Find(reference => reference.State == CalibrationState.Learning) is { } weak)
        {
            throw new ReplayException(FormattableString.Invariant(
                $"--reference is '{file}', which is too small: its {weak.Size} prompts hold as much as {weak.EffectiveSize:f0} independent ones; allowed: {DriftReference.MinimumSize} or more"));
        }

        return references;
    }

    private TimeSpan Feed(IReadOnlyList<(string Stream, PromptLine Line)> lines, CancellationToken cancellationToken)
    {
        var encoding = TimeSpan.Zero;
        foreach (var chunk in lines.Chunk(Chunk))
        {
            _progress.Report(new ReplayProgress("prompts", _done, lines.Count));
            var started = Stopwatch.GetTimestamp();
            var texts = chunk.Select(line => PromptText.Of(line.Line.Prompt, _runs[0].Settings.Stream).Text).ToArray();
            var different = texts.Distinct(StringComparer.Ordinal).ToArray();
            var vectors = Encode(_encoder, _runs[0].Settings.Stream, different, cancellationToken);
            var vectorOf = different.Zip(vectors).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            encoding += Stopwatch.GetElapsedTime(started);
            for (var i = 0; i < chunk.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var run in _runs)
                    run.Streams[chunk[i].Stream].Observe(chunk[i].Line, vectorOf[texts[i]], cancellationToken);
            }

            _done += chunk.Length;
        }

        _progress.Report(new ReplayProgress("prompts", _done, lines.Count));
        return encoding;
    }
}

/// <param name="Settings">With the budget.</param>
/// <param name="Streams">By name.</param>
internal sealed record BudgetRun(ReplaySettings Settings, IReadOnlyDictionary<string, StreamReplay> Streams);

/// <param name="Stage">What is being done.</param>
/// <param name="Done">Of <paramref name="All"/>.</param>
/// <param name="All">When it is over; 0 where the count stays as it was.</param>
internal readonly record struct ReplayProgress(string Stage, long Done, long All);
