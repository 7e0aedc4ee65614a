using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>A Catch worker is killed under load and the other takes over; the long run is <c>samke soak takeover</c>.</summary>
[Collection(ServersCollection.Name)]
public sealed class TakeoverTests(Servers servers)
{
    [Fact]
    public async Task Two_kills_change_no_alarm_and_lose_no_prompt()
    {
        Assert.SkipUnless(servers.Rabbit.IsOwn, "needs a RabbitMQ of its own: unset SAMKE_TEST_RABBITMQ");
        string[] arguments = ["soak", "takeover", "--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--kills", "2", "--streams", "2", "--rate", "100"];
        var (code, output, errors) = await SamkeProcess.RunAsync(arguments);

        Assert.True(code == 0, output + errors);
        Assert.Contains("the runs agree", output, StringComparison.Ordinal);
        Assert.DoesNotContain("alarms            0,", output, StringComparison.Ordinal);
    }
}
