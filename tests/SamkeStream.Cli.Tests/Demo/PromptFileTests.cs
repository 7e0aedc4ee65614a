using SamkeStream.Cli.Demo;
using SamkeStream.Cli.Demo.Script;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Demo;

public sealed class PromptFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("\"answer\": \"blue\"", 1)]
    [InlineData("\"answer\": \" Blue \"", 1)]
    [InlineData("\"answer\": \"B\"", 1)]
    [InlineData("\"answer\": \"a\"", 0)]
    [InlineData("\"answer\": 1", 1)]
    [InlineData("\"answer\": 2", null)]
    [InlineData("\"answer\": \"C\"", null)]
    [InlineData("\"answer\": \"\"", null)]
    [InlineData("\"answer\": null", null)]
    [InlineData("\"other\": 1", null)]
    public void An_answer_is_a_text_a_letter_or_an_index(string answer, int? expected)
    {
        var prompt = Assert.Single(Read($"{{\"prompt\": \"red or blue?\", \"choices\": [\"red\", \"blue\"], {answer}}}"));

        Assert.Equal("red or blue?", prompt.Text);
        Assert.Equal(expected, prompt.Answer);
    }

    [Fact]
    public void A_choice_that_is_a_letter_goes_before_the_letter_of_a_choice() =>
        Assert.Equal(1, Assert.Single(Read("""{"prompt": "?", "choices": ["B", "A"], "answer": "A"}""")).Answer);

    [Fact]
    public void Prompts_without_choices_have_no_label_and_empty_lines_are_skipped()
    {
        var prompts = Read("""{"prompt": "one", "answer": "A"}""", "", """{"text": "two", "unknown": {}}""");

        Assert.Equal(["one", "two"], prompts.Select(prompt => prompt.Text));
        Assert.All(prompts, prompt => Assert.Null(prompt.Answer));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[1]")]
    [InlineData("{\"question\": \"?\"}")]
    [InlineData("{\"prompt\": \" \"}")]
    [InlineData("{\"prompt\": 5}")]
    public void A_bad_line_is_refused_with_file_and_line(string line)
    {
        var exception = Assert.Throws<DemoException>(() => Read("""{"prompt": "fine"}""", line));

        Assert.Contains("0.jsonl, line 2: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labelled_questions_are_kept_out_of_the_traffic()
    {
        var script = PromptFileScript.Create([Labelled(0, 3400), Labelled(1, 600)]);

        Assert.Equal(2500, script.ReferenceSize);
        Assert.Empty(script.Notes);
        Assert.Equal([3200, 450], script.Phases.Select(phase => phase.Prompts.Count));
        Assert.Equal([100, 75], script.Phases.Select(phase => phase.ValidationItems.Count));
        Assert.Equal([100, 75], script.Phases.Select(phase => phase.TestItems.Count));
        Assert.All(script.Phases, phase => Assert.Empty(phase.Prompts
            .Intersect(phase.ValidationItems.Concat(phase.TestItems).Select(item => item.Prompt))));
        Assert.All(script.Phases, phase => Assert.Empty(phase.ValidationItems.Select(item => item.Id).Intersect(phase.TestItems.Select(item => item.Id))));
    }

    [Fact]
    public void Short_files_give_a_smaller_reference_and_say_so()
    {
        var script = PromptFileScript.Create([Plain(0, 700), Plain(1, 300)]);

        Assert.Equal(700 - DemoScript.WatchedPrompts, script.ReferenceSize);
        Assert.Contains("550 prompts instead of 2500", Assert.Single(script.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(399, 300, "0.jsonl has 399 prompts", "phase 1 needs 400")]
    [InlineData(400, 249, "1.jsonl has 249 prompts", "phase 2 needs 250")]
    public void Files_that_are_too_short_are_refused(int first, int second, string found, string needed)
    {
        var exception = Assert.Throws<DemoException>(() => PromptFileScript.Create([Plain(0, first), Plain(1, second)]));

        Assert.Contains(found, exception.Message, StringComparison.Ordinal);
        Assert.Contains(needed, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<FilePrompt> Read(params string[] lines) => PromptFile.Read(Write(0, lines));

    private string Plain(int number, int count) => Write(number, Enumerable.Range(0, count).Select(i => $"{{\"prompt\": \"prompt {i}\"}}"));

    private string Labelled(int number, int count) =>
        Write(number, Enumerable.Range(0, count).Select(i => $"{{\"prompt\": \"prompt {i}\", \"choices\": [\"x\", \"y\"], \"answer\": \"B\"}}"));

    private string Write(int number, IEnumerable<string> lines)
    {
        var file = Path.Combine(_folder.Path, $"{number}.jsonl");
        File.WriteAllLines(file, lines);
        return file;
    }
}
