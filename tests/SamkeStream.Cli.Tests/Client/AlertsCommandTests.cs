using System.Net;
using System.Text;
using System.Text.Json;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Client;

public sealed class AlertsCommandTests
{
    [Fact]
    public async Task A_test_alert_is_marked_and_the_answers_are_printed()
    {
        using var receiver = new HttpListener();
        var address = $"http://127.0.0.1:{FreePort.Find()}/";
        receiver.Prefixes.Add(address);
        receiver.Start();
        var received = new List<(string Path, string Body)>();
        var serving = Task.Run(async () =>
        {
            for (var i = 0; i < 2; i++)
            {
                var context = await receiver.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                received.Add((context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync()));
                context.Response.StatusCode = context.Request.Url.AbsolutePath == "/slack" ? 403 : 200;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(context.Response.StatusCode == 403 ? "invalid_token" : "thanks"));
                context.Response.Close();
            }
        });

        var (code, output, _) = await SamkeProcess.RunAsync(
            "alerts", "test",
            "--alerts:sinks:0:name", "hook", "--alerts:sinks:0:kind", "webhook", "--alerts:sinks:0:url", address + "hook?key=s3cr3t",
            "--alerts:sinks:1:name", "chat", "--alerts:sinks:1:kind", "slack", "--alerts:sinks:1:url", address + "slack", "--alerts:sinks:1:types", "adapter.*");
        await serving;

        Assert.Equal(1, code);
        Assert.Contains("Webhook hook", output, StringComparison.Ordinal);
        Assert.Contains("taken, 200 OK: thanks", output, StringComparison.Ordinal);
        Assert.Contains("not taken, 403 Forbidden: invalid_token", output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", output, StringComparison.Ordinal);
        var test = JsonDocument.Parse(received[0].Body).RootElement;
        Assert.Equal(("io.samke.alert.test.v1", true), (test.GetProperty("type").GetString(), test.GetProperty("data").GetProperty("test").GetBoolean()));
        Assert.Contains("[TEST]", JsonDocument.Parse(received[1].Body).RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
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
