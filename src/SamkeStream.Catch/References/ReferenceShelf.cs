using System.Diagnostics;
using System.Globalization;
using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;
using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Privacy;
using SamkeStream.State.References;

namespace SamkeStream.Catch.References;

/// <summary>Fits references and takes them from the library, each for the budget that is asked for; never on a consumer's thread.</summary>
internal sealed class ReferenceShelf(ReferenceCache cache, ReferenceLibrary library, IStore store, RecordCipher cipher, PromptEncoder encoder, CatchOptions options)
{
    private const int PromptsOfCell = 3;

    /// <summary>Fits a reference and stores its bytes.</summary>
    /// <param name="vectors">[n][C], in the order of time.</param>
    /// <param name="budgetPrompts">T.</param>
    /// <param name="progress">Reports from 0 to 1.</param>
    /// <param name="cancellationToken">Ends the fit.</param>
    /// <exception cref="ArgumentException">The vectors make no reference; the message says why and what is allowed.</exception>
    public async Task<FittedReference> FitAsync(IReadOnlyList<float[]> vectors, long budgetPrompts, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var drift = new DriftOptions { BudgetPrompts = (int)Math.Min(budgetPrompts, FalseAlarmBudget.Ceiling) };
        var started = Stopwatch.GetTimestamp();
        var fitted = await Task.Run(
            () => DriftReference.Fit(vectors, encoder.Id, drift, options.CalibrationThreads, progress, cancellationToken), cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        SamkeMeter.Calibrate.Record(seconds);
        NativeHeaps.ReturnFree();
        var (blob, reference) = await cache.PutAsync(fitted, cancellationToken);
        return new FittedReference(reference, blob, Facts(reference, seconds));
    }

    /// <summary>A version of the library as a stream with this budget uses it: calibrated for the budget where that was done, else as it was made.</summary>
    /// <returns>The reference, or why it cannot be used.</returns>
    public async Task<(TakenReference? Taken, string? Problem)> TakeAsync(string name, long budgetPrompts, CancellationToken cancellationToken)
    {
        if (!ReferenceId.TryParse(name, out var family, out var version))
            return (null, $"'{name}' is no name of a reference; allowed is {ReferenceId.Allowed}");
        var stored = version is null ? await library.NewestReadyAsync(family, cancellationToken) : await library.GetAsync(family, version, cancellationToken);
        if (stored is null)
            return (null, $"there is no reference {name}; samke reference list shows those there are");
        if (stored.State != ReferenceStates.Ready)
            return (null, $"reference {stored.Id} is {stored.State}{(stored.Problem is { } problem ? $" ({problem})" : "")}; allowed are ready ones");
        if (stored.Encoder != encoder.Id)
            return (null, $"reference {stored.Id} was made with the encoder {stored.Encoder}, but prompts are encoded with {encoder.Id}; allowed are references of that encoder: {(stored.Id.LearnedFrom is null ? $"create {stored.Name} again" : "its stream learns one from its next prompts")}");
        var blob = stored.Blob!;
        if (stored.BudgetPrompts != budgetPrompts && await library.RecalibratedAsync(stored.Digest!, budgetPrompts, cancellationToken) is { } recalibrated)
            blob = recalibrated;
        try
        {
            return (new TakenReference(stored.Id, await cache.GetAsync(blob, cancellationToken), blob, stored.Input), null);
        }
        catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException or FormatVersionException)
        {
            return (null, $"reference {stored.Id} cannot be read ({exception.Message}); allowed is to create {stored.Name} again");
        }
    }

    /// <summary>A version of the library calibrated for another budget; null where its vectors are no longer kept.</summary>
    public async Task<(DriftReference Reference, string Blob)?> RecalibrateAsync(string name, long budgetPrompts, CancellationToken cancellationToken)
    {
        if (!ReferenceId.TryParse(name, out var family, out var version)
            || await library.GetAsync(family, version, cancellationToken) is not { State: ReferenceStates.Ready } stored
            || stored.Encoder != encoder.Id)
        {
            return null;
        }

        var known = stored.BudgetPrompts == budgetPrompts ? stored.Blob : await library.RecalibratedAsync(stored.Digest!, budgetPrompts, cancellationToken);
        try
        {
            if (known is not null)
                return (await cache.GetAsync(known, cancellationToken), known);
        }
        catch (FormatVersionException)
        {
            // Another version of this program calibrated it.
        }

        if (await VectorsAsync(stored, cancellationToken) is not { } prompts)
            return null;
        var fitted = await FitAsync([.. prompts.Select(prompt => prompt.Vector)], budgetPrompts, null, cancellationToken);
        await library.AddRecalibratedAsync(stored.Digest!, budgetPrompts, fitted.Blob, cancellationToken);
        return (fitted.Reference, fitted.Blob);
    }

    /// <summary>The prompts that a version was made of; null where their vectors are no longer kept, or are another encoder's.</summary>
    public async Task<IReadOnlyList<ReferencePrompt>?> VectorsAsync(StoredReference stored, CancellationToken cancellationToken)
    {
        if (stored.VectorsRef is not { } digest || await store.GetBlobAsync(digest, cancellationToken) is not { } bytes)
            return null;
        var (made, prompts) = ReferencePrompts.Read(cipher.Decrypt(RecordNames.Vectors(stored.Stream), bytes));
        return made == encoder.Id ? prompts : null;
    }

    /// <summary>Keeps what a version was made of.</summary>
    /// <param name="stream">The stream that it is of; null for a file's.</param>
    /// <param name="prompts">In the order of time.</param>
    /// <param name="lifetime">Null: for good.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> KeepAsync(string? stream, IReadOnlyList<ReferencePrompt> prompts, TimeSpan? lifetime, CancellationToken cancellationToken) =>
        await store.PutBlobAsync(cipher.Encrypt(RecordNames.Vectors(stream), ReferencePrompts.Write(encoder.Id, prompts)), lifetime, cancellationToken);

    /// <summary>The version as it is once it is ready.</summary>
    /// <param name="reference">The version.</param>
    /// <param name="fitted">What came of the fit.</param>
    /// <param name="prompts">What it was fitted on.</param>
    /// <param name="hasText">Whether the text of a prompt is kept.</param>
    /// <param name="now">The time.</param>
    public StoredReference Ready(StoredReference reference, FittedReference fitted, IReadOnlyList<ReferencePrompt> prompts, Func<long, bool> hasText, DateTimeOffset now)
    {
        var cells = fitted.Reference.CellsOf([.. prompts.Select(prompt => prompt.Vector)], prompts.Count);
        return reference with
        {
            State = ReferenceStates.Ready,
            Progress = 1,
            UpdatedAt = now,
            Worker = null,
            Prompts = prompts.Count,
            FirstPrompt = prompts.Min(prompt => prompt.Time),
            LastPrompt = prompts.Max(prompt => prompt.Time),
            Digest = fitted.Reference.Digest,
            Blob = fitted.Blob,
            Encoder = encoder.Id,
            Calibration = fitted.Calibration,
            Cells = [.. cells.Select(cell => new ReferenceCell(
                cell.Cell, cell.Share, [.. cell.Central.Select(place => prompts[place].Ordinal).Where(hasText).Take(PromptsOfCell)]))],
        };
    }

    /// <summary>Why prompts make no reference. The name of a parameter is of no use to whoever asked.</summary>
    public static string ProblemOf(Exception exception) => exception.Message.Split(" (Parameter '", 2)[0];

    /// <summary>What a reference lacks to be watched with, or null.</summary>
    public static string? ProblemOf(DriftReference reference) => reference.State == CalibrationState.Learning
        ? string.Create(CultureInfo.InvariantCulture, $"its {reference.Size} prompts hold as much as {reference.EffectiveSize:f0} independent ones (τ = {reference.Tau:f1}); allowed are {DriftReference.MinimumSize} and more: about {Math.Ceiling(1.1 * DriftReference.MinimumSize * reference.Tau):f0} such prompts")
        : null;

    private static ReferenceCalibration Facts(DriftReference reference, double seconds) => new(
        reference.Size,
        reference.Tau,
        reference.EffectiveSize,
        reference.State.ToString().ToLowerInvariant(),
        reference.ExpectedBand is var (low, high) ? [low, high] : null,
        reference.Options.BudgetPrompts,
        reference.SuggestedBudget,
        reference.FarShare,
        seconds);
}
