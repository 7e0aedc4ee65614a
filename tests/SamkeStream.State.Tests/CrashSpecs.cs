using System.Diagnostics;
using SamkeStream.State.CrashWriter;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.State.Tests;

public sealed class CrashSpecs
{
    private const int Kills = 200;

    [Fact]
    public async Task Two_hundred_kills_at_random_moments_lose_nothing_acknowledged_and_show_nothing_half_written()
    {
        using var temporary = new TempFolder();
        var folder = temporary.Path;
        var random = new Random(20261121);
        var acknowledged = 0L;
        var waiting = new Queue<Process>([StartWaiting(folder), StartWaiting(folder)]);
        for (var kill = 0; kill < Kills; kill++)
        {
            waiting.Enqueue(StartWaiting(folder));
            using var process = waiting.Dequeue();
            var (found, last) = await WriteUntilKilledAsync(process, folder, TimeSpan.FromMilliseconds(5 + random.Next(56)), random.Next(10) == 0, kill % 2);
            Assert.True(found is null || found >= acknowledged, $"kill {kill}: step {acknowledged} was acknowledged, {found} was found");
            acknowledged = Math.Max(acknowledged, last);
            if (kill % 10 == 9)
                await VerifyAsync(folder, acknowledged);
        }

        foreach (var process in waiting)
        {
            process.Kill();
            process.Dispose();
        }

        TestContext.Current.SendDiagnosticMessage($"{Kills} kills, {acknowledged} steps acknowledged");
        Assert.True(acknowledged > Kills / 3, $"only {acknowledged} steps were made, so the kills hit nothing");
    }

    /// <summary>Starts a program that waits for its turn, so that the start of one goes on beside the work of another.</summary>
    private static Process StartWaiting(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the runtime opens for debuggers in the temp folder would stay there.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var argument in new[] { "exec", typeof(Workload).Assembly.Location, folder })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <param name="process">One that waits.</param>
    /// <param name="folder">Where it writes.</param>
    /// <param name="after">How long it works before it is killed.</param>
    /// <param name="whileOpening">Count from the moment that it holds the lock; else from its first word.</param>
    /// <param name="steps">So many steps it makes before the time counts, however slow the machine is.</param>
    /// <returns>The step that the program found when it opened the folder, if it came so far, and the last it acknowledged.</returns>
    private static async Task<(long? Found, long Last)> WriteUntilKilledAsync(
        Process process, string folder, TimeSpan after, bool whileOpening, int steps)
    {
        await process.StandardInput.BaseStream.WriteAsync(new byte[1]);
        await process.StandardInput.BaseStream.FlushAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.BaseStream;

        var number = new byte[8];
        long? found = null;
        var last = 0L;
        if (whileOpening)
            await UntilLockedAsync(folder, process);
        else
            found = last = await NextAsync();
        for (; !whileOpening && steps > 0; steps--)
            last = await NextAsync();

        var killing = KillAsync(process, whileOpening ? after / 4 : after);
        while (await ReadAsync(output, number) is { } step)
        {
            found ??= step;
            last = step;
        }

        await killing;
        await process.WaitForExitAsync();
        var complaint = await errors;
        Assert.True(complaint.Length == 0, complaint);
        return (found, last);

        async Task<long> NextAsync() => await ReadAsync(output, number) ?? throw new InvalidOperationException(await errors);
    }

    private static async Task KillAsync(Process process, TimeSpan after)
    {
        await Task.Delay(after);
        process.Kill();
    }

    private static async Task UntilLockedAsync(string folder, Process process)
    {
        var pid = Path.Combine(folder, "pid");
        while (!process.HasExited && !(File.Exists(pid) && File.ReadAllText(pid) == $"{process.Id}"))
            await Task.Delay(1);
    }

    private static async Task<long?> ReadAsync(Stream output, byte[] number) =>
        await output.ReadAtLeastAsync(number, number.Length, throwOnEndOfStream: false) == number.Length ? BitConverter.ToInt64(number) : null;

    private static async Task VerifyAsync(string folder, long acknowledged)
    {
        await using var store = FolderStore.Open(folder, new FakeTime());
        var last = await Workload.LastStepAsync(store);
        Assert.InRange(last, acknowledged, long.MaxValue);

        // Each start notes the last step once more, so how many steps the newest entries hold depends on how many were made between two kills.
        var steps = (await store.ReadLogAsync(Workload.Log, Workload.Kept)).Select(entry => Workload.NumberOf(entry.Span)).ToList();
        Assert.Equal(steps.Order(), steps);
        Assert.Equal(steps.Count < Workload.Kept ? 1 : steps[0], steps[0]);
        for (var step = steps[0]; step <= acknowledged; step++)
            Assert.Contains(step, steps);
        for (var step = Math.Max(1, acknowledged - 32); step <= acknowledged; step++)
            Assert.NotNull(await store.GetBlobAsync(StoreKey.DigestOf(Workload.Body(-step))));

        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "temporary")));
    }
}
