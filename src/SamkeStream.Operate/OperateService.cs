using System.Diagnostics;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Language.Lora;
using SamkeStream.Language.TextGeneration;
using SamkeStream.State;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;
using SamkeStream.Strategies.Selection;

namespace SamkeStream.Operate;

/// <summary>Compares the ways to use generated adapters with the base model, and promotes the best or none, as the stream's policy says.</summary>
internal sealed class OperateService(
    CandidateScorer scorer,
    StreamRegistry streams,
    ValidationItems validationItems,
    AdapterRegistry adapters,
    SelectionOptions options,
    AlarmClock alarms,
    TimeProvider time,
    ILogger<OperateService> logger)
{
    public async Task<(AdapterPromoted? Promoted, AdapterRejected? Rejected)> DecideAsync(AdapterGenerated generated, TraceContext? trace, CancellationToken cancellationToken)
    {
        IReadOnlyList<ScoreboardEntry> scoreboard = [];
        string reason;
        try
        {
            var settings = await streams.GetOrRegisterAsync(generated.Stream, cancellationToken);
            var items = await validationItems.GetAsync(generated.Stream, cancellationToken);
            var candidates = await CandidatesAsync(generated, cancellationToken);
            var selection = Score(items, candidates, cancellationToken);
            scoreboard = selection is null ? [] : Scoreboard(selection, candidates);

            if (Choose(settings.Promotion, selection, items.Count) is not { } choice)
                reason = Refusal(settings.Promotion, selection, items.Count);
            else if (await PromoteAsync(generated, candidates[choice], selection, items.Count, scoreboard, trace, cancellationToken) is { Adapter: { } entry })
                return (Promotion(generated, entry), null);
            else
                reason = $"an adapter of a later epoch than {generated.Epoch} was promoted meanwhile";
        }
        catch (Exception exception) when (exception is AdapterException or AdapterNotFoundException or DamagedBlobException or InvalidDataException or ArgumentException)
        {
            reason = exception.Message;
        }

        SamkeMeter.StrategySelected.Add(1, new KeyValuePair<string, object?>("strategy", StrategyNames.Base));
        logger.LogInformation("stream {Stream}, epoch {Epoch}: nothing promoted: {Reason}", generated.Stream, generated.Epoch, reason);
        return (null, Rejection(generated, reason, scoreboard));
    }

    private async Task<List<Candidate>> CandidatesAsync(AdapterGenerated generated, CancellationToken cancellationToken)
    {
        var draws = new List<LoraAdapter>();
        foreach (var digest in generated.Draws)
        {
            var draw = PeftFormat.Read(await adapters.GetFilesAsync(digest, cancellationToken));
            scorer.Validate(draw);
            draws.Add(draw);
        }

        var manifest = await adapters.GetManifestAsync(generated.Adapter, cancellationToken) ?? throw new AdapterNotFoundException(generated.Adapter, "its manifest");
        var candidates = new List<Candidate>();
        foreach (var strategy in StrategyCandidate.Of(draws))
        {
            candidates.Add(new Candidate(strategy, strategy.Strategy == StrategyCandidate.Generated
                ? generated.Adapter
                : await StoreAsync(strategy, manifest, cancellationToken)));
        }

        return candidates;
    }

    private async Task<string> StoreAsync(StrategyCandidate strategy, AdapterManifest generated, CancellationToken cancellationToken)
    {
        var description = new AdapterDescription
        {
            BaseModel = generated.BaseModel,
            Rank = strategy.Adapter.Config.Rank,
            Alpha = strategy.Adapter.Config.Alpha,
            TargetModules = generated.TargetModules,
            Dtype = generated.Dtype,
            Provenance = generated.Provenance with { Strategy = strategy.Strategy },
            CreatedAt = generated.CreatedAt,
        };
        return (await adapters.PutAsync(PeftFormat.Write(strategy.Adapter), description, cancellationToken)).Digest;
    }

    private StrategySelection? Score(IReadOnlyList<ValidationItem> items, List<Candidate> candidates, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
            return null;
        var started = Stopwatch.GetTimestamp();
        var selection = scorer.Score(
            [.. items.Select(item => new MultipleChoiceItem(item.Prompt, item.Choices, item.Answer))],
            [.. candidates.Select(candidate => candidate.Strategy)],
            options,
            cancellationToken);
        SamkeMeter.Evaluate.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        foreach (var score in selection.Scoreboard)
            SamkeMeter.StrategyReward.Record(score.Accuracy, new KeyValuePair<string, object?>("strategy", score.Strategy));
        return selection;
    }

    /// <summary>Index of the candidate to promote, or null.</summary>
    private static int? Choose(string policy, StrategySelection? selection, int items) => (policy, selection?.Verdict) switch
    {
        (PromotionPolicies.Never, _) => null,
        (_, SelectionVerdict.Better) => selection!.Best,
        // Too few items to compare by: the generated adapter as it is, the first of the candidates.
        (PromotionPolicies.Unvalidated, SelectionVerdict.NotValidated) => 0,
        (PromotionPolicies.Unvalidated, null) when items == 0 => 0,
        _ => null,
    };

    private string Refusal(string policy, StrategySelection? selection, int items) => (policy, selection?.Verdict) switch
    {
        (PromotionPolicies.Never, _) => "the stream's policy is promotion: never",
        (_, SelectionVerdict.NotBetter) => $"no candidate is better than the base model on {items} validation items: no lower bound of a gain is above 0",
        (_, SelectionVerdict.NoFiniteScore) => "no candidate has finite scores on the validation items",
        _ => $"the stream has {items} validation items; {options.MinimumItems} are needed, or the policy promotion: unvalidated",
    };

    private async Task<PromotionResult> PromoteAsync(
        AdapterGenerated generated, Candidate candidate, StrategySelection? selection, int items, IReadOnlyList<ScoreboardEntry> scoreboard, TraceContext? trace, CancellationToken cancellationToken)
    {
        using var span = SamkeTrace.Start("registry.publish", trace, ActivityKind.Client);
        var promotion = new Promotion
        {
            Digest = candidate.Digest,
            Epoch = generated.Epoch,
            Strategy = candidate.Strategy.Strategy,
            Validated = selection?.Verdict == SelectionVerdict.Better,
            PromotedAt = time.GetUtcNow(),
            ValidationItems = items,
            Scoreboard = scoreboard,
            Reason = generated.Reason,
            RegimeId = generated.RegimeId,
            Traceparent = (TraceContext.Of(span) ?? trace)?.Traceparent,
        };
        var result = await adapters.PromoteAsync(generated.Stream, promotion, cancellationToken);
        logger.LogInformation("stream {Stream}, epoch {Epoch}: {Strategy} {Outcome}", generated.Stream, generated.Epoch, promotion.Strategy, result.Outcome);
        span?.SetTag("samke.adapter", promotion.Digest).SetTag("samke.outcome", result.Outcome.ToString());
        if (result.Outcome == PromotionOutcome.Promoted)
        {
            SamkeMeter.StrategySelected.Add(1, new KeyValuePair<string, object?>("strategy", promotion.Strategy));
            alarms.NotePromotion(generated.Stream, generated.Epoch);
        }

        return result;
    }

    private static List<ScoreboardEntry> Scoreboard(StrategySelection selection, List<Candidate> candidates) =>
        [.. selection.Scoreboard.Select(score => new ScoreboardEntry
        {
            Strategy = score.Strategy,
            Adapter = candidates.Find(candidate => candidate.Strategy.Strategy == score.Strategy)?.Digest,
            Accuracy = score.Accuracy,
            NegativeLogLikelihood = score.NegativeLogLikelihood,
            Gain = score.Gain,
            GainLowerBound = score.GainLowerBound,
            Items = score.Items,
        })];

    private static AdapterPromoted Promotion(AdapterGenerated generated, PromotedAdapter entry) => new()
    {
        EventId = EventIds.Derive(generated.Stream, generated.Epoch, EventTypes.AdapterPromoted),
        Stream = generated.Stream,
        Epoch = generated.Epoch,
        OccurredAt = entry.PromotedAt,
        Adapter = entry.Digest,
        Name = entry.Name,
        Version = entry.Version,
        Strategy = entry.Strategy,
        Validated = entry.Validated,
        ValidationItems = entry.ValidationItems,
        Scoreboard = entry.Scoreboard,
        Reason = entry.Reason,
        RegimeId = entry.RegimeId,
    };

    private AdapterRejected Rejection(AdapterGenerated generated, string reason, IReadOnlyList<ScoreboardEntry> scoreboard) => new()
    {
        EventId = EventIds.Derive(generated.Stream, generated.Epoch, EventTypes.AdapterRejected),
        Stream = generated.Stream,
        Epoch = generated.Epoch,
        OccurredAt = time.GetUtcNow(),
        Reason = reason,
        Scoreboard = scoreboard,
    };
}
