using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamkeStream.Testing;
using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>Each worker in a process of its own, as docker-compose.yml runs them.</summary>
[Collection(ServersCollection.Name)]
public sealed class SeparateProcessesTests(Servers servers)
{
    [Fact]
    public async Task Four_processes_turn_a_drift_into_an_adapter()
    {
        using var port = new ReservedPort();
        string[] common = ["--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--threads", "1"];
        var processes = new List<Process>();
        try
        {
            foreach (var worker in new[] { "catch", "adapt", "operate" })
                processes.Add(SamkeProcess.StartUnread([worker, .. common, "--urls", "http://127.0.0.1:0"]));
            processes.Add(SamkeProcess.StartUnread(["serve", .. common, "--urls", $"http://127.0.0.1:{port.Number}"]));
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.Number}") };
            await LoopApp.UntilAsync(() => IsReadyAsync(http), "serve is ready");

            var universe = TaskUniverse.Default;
            var questions = universe.Questions(universe.HeldOutTasks[1], 300, seed: 21);
            await http.PutAsJsonAsync("/v1/streams/apart", new { referenceSize = 1000, windowSize = 64 });
            await http.PostAsJsonAsync("/v1/streams/apart/items", questions.Take(100).Select((question, i) => new { id = $"{i}", prompt = question.Prompt, choices = question.Choices, answer = question.Answer }));
            await PushAsync(http, [.. universe.ExplicitQuestions(universe.SeenDomains, 1000, seed: 22).Select(question => question.Prompt)]);
            await PushAsync(http, [.. questions.Skip(100).Select(question => question.Prompt)]);

            await LoopApp.UntilAsync(async () => (await http.GetAsync("/v1/streams/apart/adapter?wait=5s")).IsSuccessStatusCode, "an adapter is promoted");
            var answer = await http.PostAsJsonAsync("/v1/completions", new { model = "apart", prompt = questions[0].Prompt, max_tokens = 2 });
            var view = await http.GetFromJsonAsync<JsonElement>("/v1/streams/apart/adapter");
            Assert.Equal(view.GetProperty("digest").GetString(), answer.Headers.GetValues("Samke-Adapter").Single());
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    private static async Task PushAsync(HttpClient http, List<string> texts) =>
        await LoopApp.UntilAsync(
            async () => (await http.PostAsJsonAsync("/v1/streams/apart/prompts", texts.Select((text, i) => new { id = $"{text.GetHashCode(StringComparison.Ordinal)}-{i}", text }))).StatusCode == HttpStatusCode.Accepted,
            "the prompts are accepted");

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
