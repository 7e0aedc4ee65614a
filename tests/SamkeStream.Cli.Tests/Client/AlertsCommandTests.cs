using System.Text.Json;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests;
using Xunit;

namespace SamkeStream.Cli.Tests.Client;

public sealed class AlertsCommandTests
{
    [Fact]
    public async Task A_test_alert_is_marked_and_the_answers_are_printed()
    {
        await using var receiver = await HttpReceiver.StartAsync((_, request) => Task.FromResult(request.Path == "/slack" ? 403 : 200));

        var (code, output, _) = await SamkeProcess.RunAsync(
            "alerts", "test",
            "--alerts:sinks:0:name", "hook", "--alerts:sinks:0:kind", "webhook", "--alerts:sinks:0:url", receiver.Address + "/hook?key=s3cr3t",
            "--alerts:sinks:1:name", "chat", "--alerts:sinks:1:kind", "slack", "--alerts:sinks:1:url", receiver.Address + "/slack", "--alerts:sinks:1:types", "adapter.*");

        Assert.Equal(1, code);
        Assert.Contains("Webhook hook", output, StringComparison.Ordinal);
        Assert.Contains("taken, 200 OK: answer 0", output, StringComparison.Ordinal);
        Assert.Contains("not taken, 403 Forbidden: answer 1", output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", output, StringComparison.Ordinal);
        var test = JsonDocument.Parse(receiver.Requests.First().Body).RootElement;
        Assert.Equal(("io.samke.alert.test.v1", true), (test.GetProperty("type").GetString(), test.GetProperty("data").GetProperty("test").GetBoolean()));
        Assert.Contains("[TEST]", JsonDocument.Parse(receiver.Requests.Last().Body).RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no sink to test")]
    [InlineData("sinks of the settings: hook", "--sink", "pager", "--alerts:sinks:0:name", "hook", "--alerts:sinks:0:kind", "webhook", "--alerts:sinks:0:url", "http://host")]
    [InlineData("Samke:Alerts:Sinks:0:Kind is 'pager'; allowed: webhook, slack, alertmanager", "--alerts:sinks:0:name", "hook", "--alerts:sinks:0:kind", "pager", "--alerts:sinks:0:url", "http://host")]
    public async Task Mistakes_are_told(string expected, params string[] arguments)
    {
        var (code, _, errors) = await SamkeProcess.RunAsync(["alerts", "test", .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }
}
