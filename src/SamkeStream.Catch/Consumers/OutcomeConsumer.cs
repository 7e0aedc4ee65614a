using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Consumers;

/// <summary>Records how well answers did.</summary>
internal sealed class OutcomeConsumer(Outcomes outcomes, Patience patience, TimeProvider time) : IConsumer<OutcomeReported>
{
    public Task Consume(ConsumeContext<OutcomeReported> context)
    {
        var report = context.Message;
        MessageChecks.RequireUtf8(context.ReceiveContext);
        MessageChecks.RequireStream(report.Stream);
        if (report.PromptId is not { Length: > 0 and <= PromptRules.MaxIdLength })
            throw new MessageRefusedException("bad-id", $"promptId has {report.PromptId?.Length ?? 0} characters; allowed are 1 to {PromptRules.MaxIdLength}");
        if (!double.IsFinite(report.Score))
            throw new MessageRefusedException("bad-score", $"score is {report.Score}; allowed are finite numbers");
        var outcome = new Outcome { PromptId = report.PromptId, Score = report.Score, Time = report.Time ?? time.GetUtcNow() };
        return patience.RunAsync(token => outcomes.AddAsync(report.Stream, outcome, token).AsTask(), context.CancellationToken);
    }
}
