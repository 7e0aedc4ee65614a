using SamkeStream.Catch.Sessions;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

public sealed class RecentPromptsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void Prompts_are_found_as_they_were_put_in()
    {
        var (prompts, expected) = (new RecentPrompts(), new SortedDictionary<long, IncomingPrompt>());
        var random = new Random(4);
        long ordinal = -1;
        for (var i = 0; i < 3000; i++)
        {
            ordinal += random.Next(10) == 0 ? 3 : 1;
            var prompt = new IncomingPrompt($"größer {i} 𝄞", i % 3 == 0 ? null : $"id-{i}", Noon.AddSeconds(i)) { TakenAt = i % 5 == 0 ? null : Noon.AddSeconds(i + 1).ToUniversalTime() };
            if (random.Next(4) == 0)
                prompt = prompt.WithoutText();
            expected[ordinal] = prompt;
            var oldest = ordinal - random.Next(300);
            foreach (var gone in expected.Keys.Where(key => key < oldest).ToList())
                expected.Remove(gone);
            prompts.RemoveBefore(oldest);
            prompts.Add(ordinal, prompt);

            Assert.Equal(expected.Count, prompts.Count);
            var asked = ordinal - random.Next(400);
            Assert.Equal(expected.GetValueOrDefault(asked)?.Time, prompts.TimeOf(asked));
            Assert.Equal(expected.TryGetValue(asked, out var known) ? Shown(asked, known) : null, prompts.Find(asked));
            Assert.Equal(expected.Values.Where(value => value.Text.Length > 0).Min(value => value.TakenAt ?? (DateTimeOffset?)value.Time), prompts.OldestText);
        }

        Assert.Equal(expected.Select(pair => Shown(pair.Key, pair.Value)), prompts.All);
        Assert.Null(prompts.Find(ordinal + 1));
    }

    /// <summary>Few prompts lie as they are, many in compressed blocks.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public void Texts_taken_until_then_become_hashes(int count)
    {
        var prompts = new RecentPrompts();
        for (var i = 0; i < count; i++)
            prompts.Add(i, new IncomingPrompt($"text {i}", null, Noon.AddHours(i % 2 == 0 ? i : 1000)) { TakenAt = i % 2 == 0 ? null : Noon.AddHours(i) });

        var last = count / 2 - 1;
        Assert.True(prompts.ForgetTexts(Noon.AddHours(last)));
        Assert.False(prompts.ForgetTexts(Noon.AddHours(last)));

        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), prompts.All.Select(prompt => prompt.Ordinal));
        Assert.Equal(Enumerable.Range(last + 1, count - last - 1).Select(i => (long)i), prompts.All.Where(prompt => prompt.HasText).Select(prompt => prompt.Ordinal));
        Assert.Equal(PromptHash.Of("text 3"), prompts.Find(3)!.Hash);
        Assert.Equal(PromptHash.Of($"text {last}"), prompts.Find(last)!.Hash);
        Assert.Equal($"text {last + 1}", prompts.Find(last + 1)!.Text);
        Assert.Equal(Noon.AddHours(last + 1), prompts.OldestText);
        Assert.True(prompts.ForgetTexts(DateTimeOffset.MaxValue));
        Assert.Null(prompts.OldestText);
    }

    [Fact]
    public void The_newest_prompt_takes_another_form()
    {
        var trace = new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1");
        var prompts = new RecentPrompts();
        prompts.Add(1, new IncomingPrompt("first", "a", Noon));
        prompts.Add(2, new IncomingPrompt("second", "b", Noon));

        prompts.ReplaceNewest(new IncomingPrompt("second", "b", Noon, Trace: trace));

        Assert.Null(prompts.Find(1)!.Traceparent);
        Assert.Equal((trace.Traceparent, trace.Tracestate), (prompts.Find(2)!.Traceparent, prompts.Find(2)!.Tracestate));
    }

    private static WindowPrompt Shown(long ordinal, IncomingPrompt prompt) =>
        new() { Ordinal = ordinal, Text = prompt.Text, Hash = prompt.Hash, Id = prompt.Id, Time = prompt.Time, TakenAt = prompt.TakenAt };
}
