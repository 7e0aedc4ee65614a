using SamkeStream.Contracts.V1;

namespace SamkeStream.Contracts.Tests;

/// <summary>One message of each type with every member set.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset Time = new(2026, 11, 21, 10, 30, 0, 250, TimeSpan.FromHours(1));
    private static readonly string Digest = new('a', 64);

    private static readonly ScoreboardEntry[] Scoreboard =
    [
        new() { Strategy = StrategyNames.Base, Accuracy = 0.25, NegativeLogLikelihood = 1.5, Gain = 0, Items = 100 },
        new()
        {
            Strategy = StrategyNames.Generated, Adapter = Digest, Accuracy = 0.75, NegativeLogLikelihood = 0.5, Gain = 0.5,
            GainLowerBound = 0.375, Items = 100,
        },
    ];

    public static IReadOnlyList<object> All { get; } =
    [
        new PromptSubmitted
        {
            Stream = "orders", Text = "Wo ist meine Bestellung? «größer»", Id = "p-1", Time = Time, Sequence = 7,
            Messages = [new ChatMessage { Role = "user", Content = "Hi" }], Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        },
        new PromptBatchSubmitted { Stream = "orders", Prompts = [new PromptItem { Text = "one", Id = "p-1", Time = Time, Sequence = 1 }, new PromptItem { Text = "two" }] },
        new OutcomeReported { Stream = "orders", PromptId = "p-1", Score = 1, Time = Time },
        new DriftDetected
        {
            EventId = EventIds.Derive("orders", 1, EventTypes.DriftDetected), Stream = "orders", Epoch = 1, OccurredAt = Time,
            ChangePoint = new ChangePoint { Ordinal = 1200, PromptId = "p-1200", Time = Time }, Score = 1.25, Threshold = 1, DelayEstimatePrompts = 12,
            KindGuess = DriftKinds.DomainTransfer, Tempo = DriftTempos.Abrupt, EValue = 0.5,
            Calibration = new CalibrationFacts { BudgetPrompts = 10_000, EffectiveSize = 412.5, State = "calibrated" },
        },
        new DriftUpdated
        {
            EventId = EventIds.Derive("orders", 1, EventTypes.DriftUpdated), Stream = "orders", Epoch = 1, OccurredAt = Time,
            Kind = DriftKinds.CovariateShift, FarShare = 0.125, PromptsSinceChange = 128, ChangePoint = new ChangePoint { Ordinal = 1198 },
            Tempo = DriftTempos.Gradual, RegimeId = "r1", RegimeCandidate = "r2", Status = "acknowledged", Score = 1.5, EValue = 750,
            Calibration = new CalibrationFacts { BudgetPrompts = 10_000, EffectiveSize = 412.5, State = "calibrated" },
        },
        new DriftResolved
        {
            EventId = EventIds.Derive("orders", 1, EventTypes.DriftResolved), Stream = "orders", Epoch = 1, OccurredAt = Time,
            Reason = ResolutionReasons.NewReference,
        },
        new AdaptationRequested
        {
            EventId = EventIds.Derive("orders", 1, EventTypes.AdaptationRequested), Stream = "orders", Epoch = 1, OccurredAt = Time,
            WindowRef = Digest, Count = 128, Reason = AdaptationReasons.Recurring, RegimeId = "r-2",
        },
        new AdapterGenerated
        {
            EventId = EventIds.Derive("orders", 1, EventTypes.AdapterGenerated), Stream = "orders", Epoch = 1, OccurredAt = Time,
            WindowRef = Digest, Adapter = Digest, Draws = [Digest, new string('b', 64)], BaseModel = "samke-small", GenerationSeconds = 0.5, Reason = AdaptationReasons.Drift, RegimeId = "r1",
        },
        new AdapterPromoted
        {
            EventId = EventIds.Derive("orders", 1, EventTypes.AdapterPromoted), Stream = "orders", Epoch = 1, OccurredAt = Time,
            Adapter = Digest, Name = "orders.v3-aaaaaaaa", Version = 3, Strategy = StrategyNames.Generated, Validated = true, ValidationItems = 100,
            Scoreboard = Scoreboard, Reason = AdaptationReasons.Recurring, RegimeId = "r1",
        },
        new AdapterRejected
        {
            EventId = EventIds.Derive("orders", 1, EventTypes.AdapterRejected), Stream = "orders", Epoch = 1, OccurredAt = Time,
            Reason = "no candidate is better than the base model", Scoreboard = Scoreboard,
        },
    ];
}
