using SamkeStream.Cli.Client;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Client;

public sealed class SendCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _file;

    public SendCommandTests() => _file = _folder.File("prompts.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_go_to_the_stream_they_name_in_order_with_time_and_sequence()
    {
        File.WriteAllLines(_file,
        [
            """{"prompt":"a","time":"2026-05-04T10:00:00Z","sequence":1}""",
            """{"messages":[{"role":"user","content":"b"}],"sequence":2}""",
            """{"text":"c","stream":"billing"}""",
            """{"text":"d","stream":"orders"}""",
        ]);

        var requests = SendCommand.Requests("orders", _file).ToList();

        Assert.Equal([("orders", 2), ("billing", 1), ("orders", 1)], requests.Select(request => (request.Stream, request.Prompts.Count)));
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero), requests[0].Prompts[0].Prompt.Time);
        Assert.Equal([1L, 2L], requests[0].Prompts.Select(line => line.Prompt.Sequence!.Value));
        Assert.Equal("b", requests[0].Prompts[1].Prompt.Messages![0].Content);
    }

    [Fact]
    public void A_request_holds_at_most_200_prompts()
    {
        File.WriteAllLines(_file, Enumerable.Range(0, 450).Select(i => $$"""{"text":"prompt {{i}}"}"""));

        Assert.Equal([200, 200, 50], SendCommand.Requests("orders", _file).Select(request => request.Prompts.Count));
    }
}
