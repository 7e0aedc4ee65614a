using System.CommandLine;
using SamkeStream.Hosting;
using SamkeStream.State;

namespace SamkeStream.Cli.Soak;

/// <summary><c>samke soak …</c>: long runs under faults, compared with undisturbed ones.</summary>
internal static class SoakCommand
{
    public static Command Create()
    {
        var command = new Command("soak", "Long runs under faults, compared with undisturbed ones.");
        command.Subcommands.Add(Takeover());
        return command;
    }

    private static Command Takeover()
    {
        var broker = new Option<string>("--broker") { Description = "amqp://user:password@host:port/vhost of a RabbitMQ that nothing else uses.", Required = true };
        var redis = new Option<string>("--redis") { Description = "host:port of a Redis that nothing else uses.", Required = true };
        var bundle = new Option<string?>("--bundle") { Description = "Folder of the bundle; default: the one that ships with samke." };
        var kills = new Option<int>("--kills") { Description = "Workers to kill, one after another.", DefaultValueFactory = _ => 20 };
        var streams = new Option<int>("--streams") { Description = "Streams.", DefaultValueFactory = _ => 6 };
        var rate = new Option<int>("--rate") { Description = "Prompts a second over all streams.", DefaultValueFactory = _ => 200 };
        var seed = new Option<int>("--seed") { Description = "Of prompts and kills.", DefaultValueFactory = _ => 1 };
        var command = new Command("takeover", "Kill Catch workers (kill -9) under load, two at work: are the alarms those of an undisturbed run, is no prompt lost or counted twice, how long until the other goes on?")
        {
            broker, redis, bundle, kills, streams, rate, seed,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new TakeoverOptions(
                result.GetValue(broker)!, result.GetValue(redis)!, result.GetValue(bundle), result.GetValue(kills), result.GetValue(streams), result.GetValue(rate), result.GetValue(seed));
            try
            {
                options.ThrowIfWrong();
                return await TakeoverSoak.RunAsync(options, Console.Out, cancellationToken) ? 0 : 1;
            }
            catch (Exception exception) when (exception is ArgumentException or SettingsException or StoreUnavailableException or StoreRefusedException or TimeoutException or RabbitMQ.Client.Exceptions.BrokerUnreachableException)
            {
                return Failure.Tell(exception);
            }
        });
        return command;
    }
}
