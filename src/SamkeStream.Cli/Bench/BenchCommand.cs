using System.CommandLine;
using SamkeStream.Benchmarks.Encoder;

namespace SamkeStream.Cli.Bench;

/// <summary><c>samke bench …</c>: measurements, beside named peers in the same run.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var command = new Command("bench", "Measure, beside named peers in the same run.");
        command.Subcommands.Add(Encoder());
        command.Subcommands.Add(DriftBenchCommand.Create());
        command.Subcommands.Add(Pipeline());
        command.Subcommands.Add(StreamsBenchCommand.Create());
        return command;
    }

    private static Command Encoder()
    {
        var model = new Option<string>("--model") { Description = "Encoder in Hugging Face layout.", DefaultValueFactory = _ => Path.Combine("models", "encoder") };
        var prompts = new Option<string>("--prompts") { Description = "JSON Lines files of prompts, or folders of them, separated by commas.", DefaultValueFactory = _ => PromptFiles.Default };
        var count = new Option<int>("--count") { Description = "Prompts to take, evenly from all files.", DefaultValueFactory = _ => 512 };
        var threads = new Option<int>("--threads") { Description = "Threads of both sides; 0 = all processors." };
        var rounds = new Option<int>("--rounds") { Description = "Alternating rounds; the median counts.", DefaultValueFactory = _ => 5 };
        var command = new Command("encoder", "Prompts per second of the encoder against the same BERT in eager PyTorch (Debian's python3-torch).") { model, prompts, count, threads, rounds };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                var texts = PromptFiles.Read(result.GetValue(prompts)!, result.GetValue(count));
                var options = new EncoderBenchmarkOptions { Model = result.GetValue(model)!, Prompts = texts, Threads = result.GetValue(threads), Rounds = result.GetValue(rounds) };
                return await EncoderBenchmark.RunAsync(options, Console.Out, cancellationToken);
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException or IOException)
            {
                return Failure.Tell(exception);
            }
        });
        return command;
    }

    private static Command Pipeline()
    {
        var broker = new Option<string>("--broker") { Description = "amqp://user:password@host:port/vhost of a RabbitMQ that nothing else uses.", Required = true };
        var redis = new Option<string>("--redis") { Description = "host:port of a Redis that nothing else uses.", Required = true };
        var model = new Option<string>("--model") { Description = "Encoder in Hugging Face layout.", DefaultValueFactory = _ => Path.Combine("models", "encoder") };
        var prompts = new Option<string>("--prompts") { Description = "JSON Lines files of prompts, or folders of them, separated by commas.", DefaultValueFactory = _ => PromptFiles.Default };
        var count = new Option<int>("--count") { Description = "Prompts to take, evenly from all files.", DefaultValueFactory = _ => 8000 };
        var threads = new Option<int>("--threads") { Description = "Threads of the encoder.", DefaultValueFactory = _ => 1 };
        var streams = new Option<int>("--streams") { Description = "Streams that the prompts are spread over.", DefaultValueFactory = _ => 8 };
        var seconds = new Option<int>("--seconds") { Description = "Length of the measurement at half load.", DefaultValueFactory = _ => 15 };
        var command = new Command("pipeline", "Catch from the broker to the decision: throughput against the encoder alone, and latency at half load.")
        {
            broker, redis, model, prompts, count, threads, streams, seconds,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                await PipelineBenchmark.RunAsync(
                    new PipelineBenchmarkOptions
                    {
                        Broker = result.GetValue(broker)!,
                        Redis = result.GetValue(redis)!,
                        Model = result.GetValue(model)!,
                        Prompts = PromptFiles.Read(result.GetValue(prompts)!, result.GetValue(count)),
                        Threads = result.GetValue(threads),
                        Streams = result.GetValue(streams),
                        Seconds = result.GetValue(seconds),
                    },
                    Console.Out,
                    cancellationToken);
                return 0;
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException or IOException or Hosting.SettingsException or TimeoutException)
            {
                return Failure.Tell(exception);
            }
        });
        return command;
    }
}
