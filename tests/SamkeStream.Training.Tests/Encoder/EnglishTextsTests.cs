using SamkeStream.Testing;
using SamkeStream.Training.Encoder;
using Xunit;

namespace SamkeStream.Training.Tests.Encoder;

public sealed class EnglishTextsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Takes_prompts_longer_options_questions_and_fragments_of_training_files_only()
    {
        var longText = string.Join(' ', Enumerable.Range(0, 40).Select(i => $"w{i}"));
        File.WriteAllLines(Path.Combine(_folder.Path, "a.train.jsonl"),
        [
            """{"prompt":"What is it?\nA: this","question":"What is it?","choices":["short","an option of some length"]}""",
            $$"""{"prompt":"{{longText}}"}""",
            """{"prompt":"What is it?\nA: this"}""",
        ]);
        File.WriteAllLines(Path.Combine(_folder.Path, "a.test.jsonl"), ["""{"prompt":"measured only"}"""]);
        var texts = EnglishTexts.Read(_folder.Path, seed: 1);
        Assert.Equal(5, texts.Texts.Count);
        Assert.Contains("What is it?", texts.Texts);
        Assert.Contains("an option of some length", texts.Texts);
        Assert.DoesNotContain("measured only", texts.Texts);
        var fragment = Assert.Single(texts.Texts, t => t != longText && t.StartsWith('w'));
        Assert.Contains(fragment, longText, StringComparison.Ordinal);
        Assert.InRange(fragment.Split(' ').Length, 6, 23);
    }

    [Fact]
    public void The_digest_names_texts_and_order()
    {
        File.WriteAllLines(Path.Combine(_folder.Path, "a.train.jsonl"), Enumerable.Range(0, 20).Select(i => $$"""{"prompt":"prompt {{i}}"}"""));
        Assert.Equal(EnglishTexts.Read(_folder.Path, 1).Digest, EnglishTexts.Read(_folder.Path, 1).Digest);
        Assert.NotEqual(EnglishTexts.Read(_folder.Path, 1).Digest, EnglishTexts.Read(_folder.Path, 2).Digest);
    }

    [Fact]
    public void A_folder_without_training_files_is_refused_by_name()
    {
        var refused = Assert.Throws<FileNotFoundException>(() => EnglishTexts.Read(_folder.Path, 1));
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
