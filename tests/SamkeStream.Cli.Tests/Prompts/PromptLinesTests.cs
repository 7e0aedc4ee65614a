using SamkeStream.Cli.Prompts;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Prompts;

public sealed class PromptLinesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _file;

    public PromptLinesTests() => _file = _folder.File("prompts.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_member_of_a_line_is_kept()
    {
        var line = Assert.Single(Read("""{"text":"Where is my parcel?","stream":"orders","id":"p-1","time":"2026-05-04T10:00:00+02:00","sequence":42,"traceparent":"00-a","other":1}"""));

        Assert.Equal("Where is my parcel?", line.Prompt.Text);
        Assert.Equal(("orders", "p-1", 42L, "00-a"), (line.Stream, line.Prompt.Id, line.Prompt.Sequence, line.Prompt.Traceparent));
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.FromHours(2)), line.Prompt.Time);
        Assert.Equal($"{_file}, line 1", line.Place);
    }

    [Fact]
    public void Prompt_stands_for_text_and_messages_for_both()
    {
        var lines = Read("""{"prompt":"a"}""", "", """{"messages":[{"role":"user","content":"b"}],"id":7,"time":null}""");

        Assert.Equal("a", lines[0].Prompt.Text);
        Assert.Equal("b", Assert.Single(lines[1].Prompt.Messages!).Content);
        Assert.Equal("7", lines[1].Prompt.Id);
        Assert.EndsWith("line 3", lines[1].Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{broken", "no JSON")]
    [InlineData("[1]", "Array; allowed is one JSON object a line")]
    [InlineData("""{"id":"p"}""", "neither text, prompt nor messages")]
    [InlineData("""{"text":5}""", "text is 5; allowed: a text")]
    [InlineData("""{"text":"a","time":"yesterday"}""", "allowed: an ISO 8601 time")]
    [InlineData("""{"text":"a","sequence":1.5}""", "sequence is 1.5; allowed: a whole number")]
    [InlineData("""{"text":"a","stream":"no spaces"}""", "stream is 'no spaces'; allowed is")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "allowed: a list of objects with the texts role and content")]
    [InlineData("""{"text":"\ud800"}""", "allowed: valid Unicode")]
    [InlineData("""{"text":"a","domain":null}""", "no member 'domain'")]
    public void A_bad_line_says_where_it_is_and_what_is_allowed(string bad, string expected)
    {
        var problem = Assert.Throws<FormatException>(() => ReadWith("domain", null, """{"text":"fine","domain":1}""", bad)).Message;

        Assert.StartsWith($"{_file}, line 2: ", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_lines_can_be_left_out_and_told()
    {
        var told = new List<string>();

        var lines = ReadWith(null, told.Add, """{"text":"a"}""", "{", """{"text":"b"}""", "{}");

        Assert.Equal(["a", "b"], lines.Select(line => line.Prompt.Text));
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public void The_marked_member_may_be_a_text_or_a_number() =>
        Assert.Equal(["x", "2"], ReadWith("domain", null, """{"text":"a","domain":"x"}""", """{"text":"b","domain":2}""").Select(line => line.Mark));

    private List<PromptLine> Read(params string[] lines) => ReadWith(null, null, lines);

    private List<PromptLine> ReadWith(string? mark, Action<string>? skipped, params string[] lines)
    {
        File.WriteAllLines(_file, lines);
        return [.. new PromptLines { Mark = mark, Skipped = skipped }.Read(_file)];
    }
}
