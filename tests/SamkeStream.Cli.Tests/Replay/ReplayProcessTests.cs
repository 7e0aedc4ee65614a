using System.Text.Json;
using System.Xml.Linq;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Replay;

/// <summary><c>samke replay</c> as a user runs it, with the encoder of the bundle that ships.</summary>
public sealed class ReplayProcessTests : IDisposable
{
    private static readonly string[] Things = ["parcel", "invoice", "chair", "lamp", "order", "refund", "table", "voucher"];
    private static readonly string[] Asks = ["Where is my", "When will you send the", "I want to return the", "Who do I ask about the", "How do I change my"];
    private static readonly string[] Places = ["from Berlin", "of last week", "for my mother", "with the broken leg", "that I paid twice", "in blue"];
    private static readonly string[] Names = ["sum", "index", "queue", "matrix", "buffer", "node", "token"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_alarm_comes_after_the_drift_and_none_before_it()
    {
        var file = await WriteAsync(450, 200);
        var (json, svg) = (Path.Combine(_folder.Path, "replay.json"), Path.Combine(_folder.Path, "replay.svg"));

        var (code, output, errors) = await SamkeProcess.RunAsync(
            "replay", file, "--reference-size", "300", "--budget", "1000", "--what-if", "3d@2000/day", "--changes", "450", "--json", json, "--svg", svg);

        Assert.True(code == 0, errors);
        var stream = JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement.GetProperty("runs")[0].GetProperty("streams")[0];
        var alarm = stream.GetProperty("alarms")[0];
        Assert.InRange(alarm.GetProperty("at").GetProperty("ordinal").GetInt32(), 450, 480);
        Assert.False(alarm.GetProperty("isFalse").GetBoolean());
        Assert.Equal("approximate", stream.GetProperty("references")[0].GetProperty("state").GetString());
        Assert.Contains("would have alarmed:", output, StringComparison.Ordinal);
        Assert.Contains("what if:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", output, StringComparison.Ordinal);
        Assert.Equal("svg", XDocument.Load(svg).Root!.Name.LocalName);
    }

    [Fact]
    public async Task Bad_lines_stop_it_unless_they_are_skipped_and_too_few_prompts_leave_it_learning()
    {
        var file = await WriteAsync(20, 0);
        await File.AppendAllLinesAsync(file, ["""{"text":"  "}""", "{broken"]);

        var stopped = await SamkeProcess.RunAsync("replay", file);
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("prompts.jsonl, line 21: text is empty; it must hold more than white space (--skip-bad leaves bad lines out)", stopped.Errors, StringComparison.Ordinal);

        var skipped = await SamkeProcess.RunAsync("replay", file, "--skip-bad");
        Assert.Equal(0, skipped.ExitCode);
        Assert.Contains("left out: 2 bad lines", skipped.Output, StringComparison.Ordinal);
        Assert.Contains("state: learning (20 of 1000 prompts collected)", skipped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_with_what_is_allowed()
    {
        var empty = Path.Combine(_folder.Path, "empty.jsonl");
        await File.WriteAllTextAsync(empty, "");
        var file = await WriteAsync(20, 0);

        Assert.Contains("no prompts; allowed: JSON Lines", await ErrorsAsync(empty), StringComparison.Ordinal);
        Assert.Contains("file is 'nowhere.jsonl', which does not exist", await ErrorsAsync("nowhere.jsonl"), StringComparison.Ordinal);
        Assert.Contains("--encoder is 'nothing'; allowed: the folder of a bundle", await ErrorsAsync(file, "--encoder", "nothing"), StringComparison.Ordinal);
        Assert.Contains("which makes no reference: A reference needs at least 250 vectors; there are 20.", await ErrorsAsync(file, "--reference", file), StringComparison.Ordinal);
        Assert.Contains("--stream is 'other', which has no prompts; streams here: orders", await ErrorsAsync(file, "--stream", "other"), StringComparison.Ordinal);
    }

    private static async Task<string> ErrorsAsync(params string[] arguments)
    {
        var (code, _, errors) = await SamkeProcess.RunAsync(["replay", .. arguments]);
        Assert.Equal(1, code);
        return errors;
    }

    private async Task<string> WriteAsync(int before, int after)
    {
        var random = new Random(5);
        var lines = Enumerable.Range(0, before + after).Select(i => i < before
            ? $"{One(Asks)} {One(Things)} {One(Places)}{(random.Next(2) == 0 ? "" : $", number {random.Next(1000)}")}?"
            : $"def {One(Names)}_{One(Names)}(x, y): return [{One(Names)}[i] * {random.Next(100)} for i in range(x)]  # {One(Names)}");
        var file = Path.Combine(_folder.Path, "prompts.jsonl");
        await File.WriteAllLinesAsync(file, lines.Select((text, i) => JsonSerializer.Serialize(new { prompt = text, id = $"p-{i}", stream = "orders" })));
        return file;

        string One(string[] words) => words[random.Next(words.Length)];
    }
}
