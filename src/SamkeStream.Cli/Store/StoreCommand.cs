using System.CommandLine;
using System.Globalization;
using SamkeStream.Cli.Workers;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Privacy;
using SamkeStream.State;
using SamkeStream.State.Audit;
using SamkeStream.State.Privacy;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Store;

/// <summary><c>samke store …</c>: work on the store itself, with the settings of the workers that use it.</summary>
internal static class StoreCommand
{
    private const string Verb = "re-encrypt";

    public static Command Create()
    {
        var command = new Command("store", "Work on the store itself.");
        command.Subcommands.Add(Reencrypt());
        return command;
    }

    private static Command Reencrypt()
    {
        var actor = new Option<string>("--actor") { Description = "Who acts (default: the user name).", DefaultValueFactory = _ => Environment.UserName };
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit log." };
        var settings = new Argument<string[]>("settings") { Description = WorkerCommands.SettingsHelp, Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(
            Verb,
            "After a change of Privacy:CurrentKey: write with it what older keys wrote and what does not end by itself. Needs --redis, or a --store-folder that no process uses, and the keys of the workers, "
            + "which may go on. Can be stopped and begun again. Exit code 1 where something is left, 130 where it was stopped.")
        {
            actor, reason, settings,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                return await ReencryptAsync([.. result.GetValue(settings) ?? [], .. result.UnmatchedTokens], result.GetValue(actor)!, result.GetValue(reason), cancellationToken);
            }
            catch (SettingsException exception)
            {
                return Failure.Tell(exception);
            }
            catch (StoreUnavailableException exception)
            {
                return Failure.Tell($"{exception.Message}; what is done stays done: run it again");
            }
        });
        return command;
    }

    private static async Task<int> ReencryptAsync(string[] args, string actor, string? reason, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // The composition root names the system clock.
        var time = TimeProvider.System;
#pragma warning restore RS0030
        var settings = SamkeHost.ReadSettings(args);
        settings.ThrowIfProblems();
        var (options, privacy) = (SamkeOptions.Read(settings), PrivacyOptions.Read(settings.Section("Privacy")));
        await using var store = await SamkeHost.OpenStoreAsync(options, time, cancellationToken);
        await RequireCurrentAsync(store, privacy, cancellationToken);

        var last = new ReencryptionProgress(0, 0, 0, 0, [], []);
        var isDone = false;
        try
        {
            await new Reencryption(store, new RecordCipher(privacy.Keys)).RunAsync(new Progress(at => last = at), cancellationToken);
            isDone = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told below.
        }

        var counts = string.Create(CultureInfo.InvariantCulture, $"{last.Done} of {last.Total} streams and references looked at, {last.Rewritten} of {last.Records} records rewritten with {KeyOf(privacy.Keys.Current)}");
        await new AuditLog(store).AppendAsync(
            new AuditRecord { At = time.GetUtcNow(), Actor = actor, Verb = Verb, Target = "store", Reason = reason, CommandId = Guid.NewGuid(), Detail = isDone ? counts : $"stopped: {counts}" },
            CancellationToken.None);
        Console.Out.WriteLine(counts);
        foreach (var busy in last.Busy)
            Failure.Tell($"{busy} was written by others each time; run it again");
        foreach (var unreadable in last.Unreadable)
            Failure.Tell(unreadable);
        if (!isDone)
            return Failure.TellStopped("run it again to go on");

        // The default where no stream is known; texts of a file's reference are kept as long.
        var longest = (await new StreamRegistry(store).ListAsync(cancellationToken)).Select(stream => stream.PromptTtlHours).Append(new StreamSettings { Stream = "none" }.PromptTtlHours).Max();
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"what ends by itself (windows, bodies of refused messages, vectors of what was learned) stays as it is: keep the older keys for {longest} h, until {time.GetUtcNow().AddHours(longest):u}"));
        return last.Busy.Count + last.Unreadable.Count == 0 ? 0 : 1;
    }

    /// <summary>Workers that write with another key would undo it.</summary>
    private static async Task RequireCurrentAsync(IStore store, PrivacyOptions privacy, CancellationToken cancellationToken)
    {
        if (await KeyRegister.ReadAsync(store, cancellationToken) is { } register && register.Current != privacy.Keys.Current)
        {
            throw new SettingsException([
                $"Samke:Privacy:CurrentKey is {privacy.Keys.Current ?? "none"}, but the workers write with {KeyOf(register.Current)}; allowed: that one, or a start of the workers with the new one first",
            ]);
        }

        await privacy.EnterAsync(store, cancellationToken);
    }

    private static string KeyOf(string? id) => id is null ? "no key" : $"key '{id}'";

    /// <summary>Tells at once, in order, and prints now and then.</summary>
    private sealed class Progress(Action<ReencryptionProgress> keep) : IProgress<ReencryptionProgress>
    {
        private const int PrintEvery = 500;

        public void Report(ReencryptionProgress value)
        {
            keep(value);
            if (value.Done % PrintEvery == 0 && value.Done < value.Total)
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.Total}: {value.Rewritten} of {value.Records} records rewritten"));
        }
    }
}
