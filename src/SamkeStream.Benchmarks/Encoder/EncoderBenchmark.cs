using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Tensors;

namespace SamkeStream.Benchmarks.Encoder;

/// <summary>
/// Prompts per second of our encoder and of the same BERT in eager PyTorch: same weights, token ids, batches and threads, in one run,
/// taking turns. Tokenization is outside the measurement and reported beside it. How near ours comes to what the processor can do is
/// told as a share of the rate at which the same PyTorch multiplies large matrices.
/// </summary>
public static class EncoderBenchmark
{
    private const string Script = "encoder_reference.py";

    /// <summary>Operations of the script's multiplication: two square matrices of 1024.</summary>
    private const double GemmOperations = 2.0 * 1024 * 1024 * 1024;

    /// <returns>0; 1 where the reference cannot run or the two sides disagree.</returns>
    public static async Task<int> RunAsync(EncoderBenchmarkOptions options, TextWriter output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        var threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        TorchDevice.SetThreads(threads);
        using var encoder = SentenceEncoder.Load(options.Model);
        var watch = Stopwatch.StartNew();
        var ids = options.Prompts.Select(p => encoder.Tokenizer.Encode(p, maxLength: encoder.MaxTokens)).ToArray();
        var tokenization = options.Prompts.Count / watch.Elapsed.TotalSeconds;
        var batches = ids.Chunk(options.Batch).ToArray();

        var folder = Directory.CreateTempSubdirectory("samke-bench-");
        try
        {
            var vectorsFile = Path.Combine(folder.FullName, "vectors.bin");
            var idsFile = Path.Combine(folder.FullName, "ids.json");
            await File.WriteAllTextAsync(idsFile, JsonSerializer.Serialize(ids), cancellation);
            using var reference = Start(options, threads, idsFile, vectorsFile);
            var versions = await reference.StandardOutput.ReadLineAsync(cancellation);
            if (versions is null)
            {
                await output.WriteLineAsync($"the PyTorch reference did not start: {(await reference.StandardError.ReadToEndAsync(cancellation)).Trim()}");
                return 1;
            }

            var ours = encoder.EmbedTokens(ids, cancellation);
            var difference = Difference(ours, await File.ReadAllBytesAsync(vectorsFile, cancellation));
            var sides = new (string Name, Func<Task<double>> Measure, List<double> Seconds)[]
            {
                ("PyTorch eager, batches as they arrive", () => AskAsync(reference, "arrival", cancellation), []),
                ("samke, the same batches", () => Task.FromResult(Measure(() => Array.ForEach(batches, b => encoder.EmbedTokens(b, cancellation)))), []),
                ("PyTorch eager, batches sorted by length", () => AskAsync(reference, "sorted", cancellation), []),
                ("samke, all prompts in one call", () => Task.FromResult(Measure(() => encoder.EmbedTokens(ids, cancellation))), []),
            };
            var gemm = new List<double>();
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var (_, measure, seconds) in sides)
                    seconds.Add(await measure());
                gemm.Add(await AskAsync(reference, "gemm", cancellation));
            }

            reference.StandardInput.Close();
            await reference.WaitForExitAsync(cancellation);
            var lengths = ids.Select(i => i.Length).Order().ToArray();
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
                encoder    {options.Model} ({encoder.Dimensions} dimensions)
                reference  {versions}
                here       .NET {Environment.Version}, {RuntimeInformation.OSDescription}, {threads} threads
                prompts    {ids.Length}, tokens {lengths[0]} to {lengths[^1]}, median {lengths[lengths.Length / 2]}; batches of {options.Batch}, {options.Rounds} rounds
                tokenizer  {tokenization:f0} prompts/s (not part of the figures below)
                largest difference of a vector's element: {difference:g3}

                """));
            foreach (var (name, _, seconds) in sides)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-42} {ids.Length / Median(seconds),8:f1} prompts/s   ({ids.Length / seconds.Max():f1} to {ids.Length / seconds.Min():f1})"));
            }

            await output.WriteLineAsync();
            await WriteRatioAsync(output, "same batches as they arrive", sides[0].Seconds, sides[1].Seconds);
            await WriteRatioAsync(output, "both sorted by length", sides[2].Seconds, sides[3].Seconds);
            await WriteRatioAsync(output, "all prompts in one call against batches as they arrive", sides[0].Seconds, sides[3].Seconds);
            await WriteShareAsync(output, ids.Sum(i => Operations(encoder.Network.Config, i.Length)), sides[3].Seconds, gemm);
            return difference < 1e-4 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(EncoderBenchmarkOptions options, int threads, string idsFile, string vectorsFile)
    {
        var start = new ProcessStartInfo(options.Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Encoder", Script),
                options.Model,
                idsFile,
                threads.ToString(CultureInfo.InvariantCulture),
                options.Batch.ToString(CultureInfo.InvariantCulture),
                vectorsFile,
            },
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{options.Python} did not start");
    }

    private static async Task<double> AskAsync(Process reference, string order, CancellationToken cancellation)
    {
        await reference.StandardInput.WriteLineAsync(order.AsMemory(), cancellation);
        await reference.StandardInput.FlushAsync(cancellation);
        var answer = await reference.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new InvalidOperationException($"the PyTorch reference ended: {await reference.StandardError.ReadToEndAsync(cancellation)}");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    private static double Measure(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static double Difference(float[][] ours, byte[] reference)
    {
        var theirs = MemoryMarshal.Cast<byte, float>(reference);
        var worst = 0.0;
        for (var i = 0; i < ours.Length; i++)
        {
            for (var j = 0; j < ours[i].Length; j++)
                worst = Math.Max(worst, Math.Abs(ours[i][j] - theirs[(i * ours[i].Length) + j]));
        }

        return worst;
    }

    private static async Task WriteRatioAsync(TextWriter output, string name, List<double> reference, List<double> ours)
    {
        var ratios = reference.Zip(ours, (r, o) => r / o).Order().ToArray();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"ratio {Median(ratios):f2} x ({ratios[0]:f2} to {ratios[^1]:f2}), {name}"));
    }

    /// <summary>Multiplications and additions of the matrix products that a text of so many tokens needs, padding not counted.</summary>
    private static double Operations(BertConfig config, double tokens)
    {
        double hidden = config.HiddenSize;
        var weights = (4 * hidden * hidden) + (2 * hidden * config.IntermediateSize);
        return config.Layers * ((2 * tokens * weights) + (4 * tokens * tokens * hidden));
    }

    private static async Task WriteShareAsync(TextWriter output, double operations, List<double> seconds, List<double> gemm)
    {
        var shares = seconds.Zip(gemm, (s, g) => operations / s / (GemmOperations / g)).Order().ToArray();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"share {Median(shares):p0} ({shares[0]:p0} to {shares[^1]:p0}) of PyTorch's matrix product rate, {GemmOperations / Median(gemm) / 1e9:f0} GFLOP/s, all prompts in one call"));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
