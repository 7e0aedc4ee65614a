using SamkeStream.Catch;
using SamkeStream.Cli.Prompts;
using SamkeStream.Cli.Replay;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Language.Encoders;
using SamkeStream.Testing;
using Spectre.Console;
using Xunit;
using static SamkeStream.Cli.Tests.Replay.ReplayWorld;

namespace SamkeStream.Cli.Tests.Replay;

public class ReplayRunTests
{
    [Fact]
    public void A_drift_is_found_after_its_known_change_and_resolved_by_a_new_reference()
    {
        var stream = Only(Run(Options(changes: "600"), Topic("old", 600), Topic("new", 500)));

        var alarm = Assert.Single(stream.Alarms);
        Assert.InRange(alarm.At.Ordinal, 600, 620);
        Assert.Equal((600L, alarm.At.Ordinal - 599, false), (alarm.KnownChange!.Value, alarm.KnownDelay!.Value, alarm.IsFalse!.Value));
        Assert.Equal(DriftKind.DomainTransfer, alarm.Kind);
        Assert.Equal(128, alarm.KindPrompts);
        Assert.Equal(128, alarm.Window!.Prompts);
        Assert.Equal(ResolutionReasons.NewReference, alarm.Resolved!.Reason);
        Assert.Equal($"new-{alarm.At.Ordinal - 600}", alarm.At.Id);
        Assert.Equal([300, alarm.Resolved.At.Ordinal + 1], stream.References.Select(reference => reference.From));
        Assert.All(alarm.Representatives, place => Assert.StartsWith("new-", place.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void A_return_ends_the_drift_without_an_alarm()
    {
        var options = Options(changes: "900,960");
        options = options with { Stream = options.Stream with { ReferenceSize = 700 } };

        var stream = Only(Run(options, Topic("old", 900), Topic("new", 60), Topic("old", 600, from: 900)));

        Assert.Equal(ResolutionReasons.Returned, Assert.Single(stream.Alarms).Resolved!.Reason);
        Assert.Equal((MonitorPhase.Drifted, stream.Alarms[0].Resolved!.At.Ordinal), (stream.Changes![1].PhaseBefore, stream.Changes[1].Returned!.Value));
    }

    [Fact]
    public void A_change_right_after_a_return_is_told_at_once()
    {
        var options = Options(budget: 20_000);
        options = options with { Stream = options.Stream with { ReferenceSize = 700 } };
        (string, PromptLine)[] start = [.. Topic("old", 900), .. Topic("new", 60)];
        var back = (int)Assert.Single(Only(Run(options, start, Topic("old", 600, from: 900))).Alarms).Resolved!.At.Ordinal + 1;

        var stream = Only(Run(options, start, Topic("old", back - 960, from: 900), Topic("third", 40)));

        Assert.Equal(2, stream.Alarms.Count);
        Assert.InRange(stream.Alarms[1].At.Ordinal, back, back + 8);
    }

    [Fact]
    public void What_comes_back_is_watched_with_the_reference_that_it_had()
    {
        var stream = Only(Run(Options(budget: 20_000), Topic("old", 600), Topic("new", 600), Topic("old", 600, from: 600), Topic("new", 600, from: 600), Topic("third", 40)));

        Assert.Equal([(300, false), (300, false), (300, true), (300, true)], stream.References.Select(reference => (reference.Size, reference.IsRecalled)));
        Assert.Equal(stream.References.Take(2).Select(reference => reference.Digest), stream.References.Skip(2).Select(reference => reference.Digest));
        Assert.Equal(
            [(ResolutionReasons.NewReference, "r1", false), (ResolutionReasons.Recurring, "r0", true), (ResolutionReasons.Recurring, "r1", true)],
            stream.Alarms.Take(3).Select(alarm => (alarm.Resolved!.Reason, alarm.Regime!, alarm.IsRecurring)));
        Assert.InRange(stream.Alarms[3].At.Ordinal, 2400, 2408);
    }

    [Fact]
    public void Changes_are_read_from_a_member_and_an_alarm_without_one_is_false()
    {
        var known = Only(Run(Options(changes: "domain"), Topic("old", 600), Topic("new", 100)));
        var wrong = Only(Run(Options(changes: "690"), Topic("old", 600), Topic("new", 100)));

        Assert.Equal((600L, "new"), (Assert.Single(known.Changes!).Ordinal, known.Changes![0].To));
        Assert.True(Assert.Single(wrong.Alarms).IsFalse);
        Assert.Null(Assert.Single(wrong.Changes!).Delay);
    }

    [Fact]
    public void Streams_of_one_file_are_kept_apart()
    {
        var calm = Topic("old", 700, "calm").ToArray();
        var drifting = Topic("old", 600, "drifting").Concat(Topic("new", 100, "drifting")).ToArray();
        var mixed = calm.Zip(drifting).SelectMany(pair => new[] { pair.First, pair.Second });

        var together = Run(Options(), mixed)[0].Streams;

        Assert.Empty(together["calm"].Result.Alarms);
        Assert.Equal(Only(Run(Options(), drifting)).Alarms[0].At.Ordinal, together["drifting"].Result.Alarms[0].At.Ordinal);
    }

    [Fact]
    public void Too_few_prompts_leave_it_learning()
    {
        var options = Options();
        var prompts = Join(Topic("old", 200));
        var runs = Run(options, prompts);

        var stream = Only(runs);
        Assert.Equal((MonitorPhase.Learning, 200, 300), (stream.Phase, stream.Collected!.Value, stream.Wanted!.Value));
        Assert.Contains("state: learning (200 of 300 prompts collected)", Print(options, prompts, runs), StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_with_an_id_that_came_before_counts_once()
    {
        var stream = Only(Run(Options(), Topic("old", 50), Topic("old", 50)));

        Assert.Equal((50L, 50L), (stream.Prompts, stream.Ingest.Duplicates));
    }

    [Fact]
    public void Numbers_and_times_that_go_astray_are_told()
    {
        long[] sequences = [1, 2, 2, 9, 4];
        int[] seconds = [0, 10, 20, 5, 30];
        var options = Options();
        var lines = Topic("old", 5).Select((line, i) => (line.Stream, line.Line with
        {
            Prompt = line.Line.Prompt with { Sequence = sequences[i], Time = DateTimeOffset.UnixEpoch.AddSeconds(seconds[i]) },
        }));
        var prompts = Join(lines);

        var printed = Print(options, prompts, Run(options, prompts));

        Assert.Contains("sequence: gaps 1 (6 numbers missing), repeats 1, steps back 1", printed, StringComparison.Ordinal);
        Assert.Contains("time: steps back 1", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_given_reference_judges_from_the_first_prompt()
    {
        using var folder = new TempFolder();
        var file = folder.File("reference.jsonl");
        File.WriteAllLines(file, Enumerable.Range(1000, 1000).Select(i => $$"""{"text":"old {{i}}"}"""));

        var stream = Only(Run(Options(budget: 5000) with { ReferenceFile = file }, Topic("old", 100), Topic("new", 50)));

        Assert.Equal((0L, 1000), (stream.References[0].From, stream.References[0].Size));
        Assert.InRange(Assert.Single(stream.Alarms).At.Ordinal, 100, 120);
    }

    [Fact]
    public void Equal_prompts_make_no_reference_and_say_so()
    {
        var same = Enumerable.Range(0, 400).Select(i => ("orders", new Cli.Prompts.PromptLine($"world, line {i + 1}", new PromptItem { Text = "the same" }, null, null)));

        Assert.Contains("make no reference", Assert.Single(Only(Run(Options(), same)).Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_prompts_options_and_seed_give_the_same_json()
    {
        var options = Options(changes: "600") with { Budgets = [FalseAlarmBudget.OfPrompts(1000), FalseAlarmBudget.OfPrompts(4000)] };
        var prompts = Join(Topic("old", 600), Topic("new", 200));

        var json = ReplayReport.Of(options, prompts, Run(options, prompts)).ToJson();

        Assert.Equal(json, ReplayReport.Of(options, prompts, Run(options, prompts)).ToJson());
        Assert.NotEqual(json, ReplayReport.Of(options, prompts, Run(options with { Seed = 8 }, prompts)).ToJson());
        Assert.Contains("\"kind\": \"domain-transfer\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Budgets_are_compared_over_the_same_vectors()
    {
        var options = Options() with { Budgets = [FalseAlarmBudget.OfPrompts(1000), FalseAlarmBudget.OfDays(2000, 30)] };
        var prompts = Join(Topic("old", 600), Topic("new", 200));
        var runs = Run(options, prompts);

        var printed = Print(options, prompts, runs);

        Assert.Equal([1000, 60_000], runs.Select(run => run.Streams["orders"].References[0].BudgetPrompts));
        Assert.True(runs[0].Streams["orders"].Alarms[0].At.Ordinal <= runs[1].Streams["orders"].Alarms[0].At.Ordinal);
        Assert.Matches(@"\n +1000 .+ approximate +1 +6\d\d .+ domain-transfer", printed);
        Assert.Matches(@"\n +60000 +One false alarm per 30 days at 2000 prompts a day", printed);
    }

    [Fact]
    public void A_named_reference_is_used_as_it_is_by_its_encoder_alone()
    {
        var learned = Run(Options(), Topic("old", 320))[0].Settings;
        var reference = learned.Fit(Encoder.Embed([.. Topic("old", 300).Select(item => item.Line.Prompt.Text!)], CancellationToken.None), CancellationToken.None);
        var options = Options() with { Named = new NamedReference("support@2", reference, null) };

        var stream = Only(Run(options, Topic("new", 50)));

        Assert.Equal((reference.Digest, 0L), (stream.References[0].Digest, stream.References[0].From));
        Assert.InRange(Assert.Single(stream.Alarms).At.Ordinal, 0, 20);
        var other = new PromptEncoder("others", _ => [1f]);
        var exception = Assert.Throws<ReplayException>(() => ReplayRun.Execute(options, Join(Topic("new", 50)), other, Rules, new Progress<ReplayProgress>(), CancellationToken.None));
        Assert.Contains("support@2 was made with the encoder world, but prompts are encoded with others", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_template_and_truncation_are_those_of_a_stream()
    {
        var read = new List<EncoderText>();
        var encoder = new PromptEncoder("spy", (texts, _) =>
        {
            read.AddRange(texts);
            return [.. texts.Select(_ => new EncodedText([1f, 0f], false))];
        });
        var options = ReplayOptions.Parse(new RawReplayOptions { Files = ["-"], Roles = "tool", Template = "Answer: {prompt}!", Truncation = "start" });
        PromptItem[] prompts =
        [
            new() { Text = "Answer: where is it!" },
            new() { Messages = [new ChatMessage { Role = "user", Content = "Answer: no!" }, new ChatMessage { Role = "tool", Content = "Answer: yes!" }] },
        ];

        ReplayRun.Execute(options, Join(prompts.Select((prompt, i) => ("orders", new PromptLine($"line {i}", prompt, "orders", null)))), encoder, Rules, new Progress<ReplayProgress>(), CancellationToken.None);

        Assert.Equal([new EncoderText("where is it", Truncation.Start), new EncoderText("yes", Truncation.Start)], read);
    }

    private static StreamResult Only(IReadOnlyList<BudgetRun> runs) => Assert.Single(runs[0].Streams).Value.Result;

    private static string Print(ReplayOptions options, ReplayPrompts prompts, IReadOnlyList<BudgetRun> runs)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        new ReplaySummary(console).Print(ReplayReport.Of(options, prompts, runs), runs[0].Streams, 100);
        return writer.ToString();
    }
}
