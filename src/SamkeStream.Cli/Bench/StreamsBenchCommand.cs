using System.CommandLine;
using SamkeStream.Hosting;
using SamkeStream.State;

namespace SamkeStream.Cli.Bench;

/// <summary><c>samke bench streams</c>: memory and pace of one Catch process with many live streams.</summary>
internal static class StreamsBenchCommand
{
    public static Command Create()
    {
        var broker = new Option<string>("--broker") { Description = "amqp://user:password@host:port/vhost of a RabbitMQ that nothing else uses.", Required = true };
        var redis = new Option<string>("--redis") { Description = "host:port of a Redis that nothing else uses.", Required = true };
        var bundle = new Option<string?>("--bundle") { Description = "Folder of the bundle; default: the one that ships with samke." };
        var prompts = new Option<string>("--prompts") { Description = "JSON Lines files of prompts, or folders of them, separated by commas.", DefaultValueFactory = _ => PromptFiles.Default };
        var count = new Option<int>("--count") { Description = "Different texts to take, evenly from all files; their vectors are cached.", DefaultValueFactory = _ => 4000 };
        var streams = new Option<int>("--streams") { Description = "Streams.", DefaultValueFactory = _ => 10_000 };
        var each = new Option<int>("--prompts-per-stream") { Description = "Prompts of each; the longest window has 256.", DefaultValueFactory = _ => 256 };
        var perMessage = new Option<int>("--per-message") { Description = "Prompts of a message while the windows are filled.", DefaultValueFactory = _ => 32 };
        var size = new Option<int>("--reference-size") { Description = "Texts that the one reference of all streams is made of.", DefaultValueFactory = _ => 2000 };
        var seconds = new Option<int>("--seconds") { Description = "Length of the measurement with one prompt to a message, each of another stream.", DefaultValueFactory = _ => 20 };
        var command = new Command("streams", "One Catch process with many live streams over a broker and a store: its memory with all windows full, prompts per second, what the store holds.")
        {
            broker, redis, bundle, prompts, count, streams, each, perMessage, size, seconds,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                var options = new StreamsBenchmarkOptions
                {
                    Broker = result.GetValue(broker)!,
                    Redis = result.GetValue(redis)!,
                    Bundle = result.GetValue(bundle),
                    Prompts = [.. PromptFiles.Read(result.GetValue(prompts)!, result.GetValue(count)).Distinct(StringComparer.Ordinal)],
                    Streams = result.GetValue(streams),
                    PromptsPerStream = result.GetValue(each),
                    PromptsPerMessage = result.GetValue(perMessage),
                    ReferenceSize = result.GetValue(size),
                    Seconds = result.GetValue(seconds),
                };
                options.ThrowIfWrong();
                var report = await ProgressBars.RunAsync(async progress =>
                {
                    using var benchmark = new StreamsBenchmark(options, progress);
                    return await benchmark.RunAsync(cancellationToken);
                });
                await Console.Out.WriteLineAsync(report);
                return 0;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("samke: stopped; its streams, reference and prompts are deleted again");
                return 130;
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException or IOException or SettingsException or StoreUnavailableException or StoreRefusedException or TimeoutException
                or RabbitMQ.Client.Exceptions.BrokerUnreachableException)
            {
                await Console.Error.WriteLineAsync($"samke: {exception.Message}");
                return 1;
            }
        });
        return command;
    }
}
