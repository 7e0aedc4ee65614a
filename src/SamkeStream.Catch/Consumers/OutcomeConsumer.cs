using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Consumers;

/// <summary>Records how well answers did, and puts it where the prompts enter, so that their stream's partition takes it.</summary>
internal sealed class OutcomeConsumer(Outcomes outcomes, Patience patience, TimeProvider time) : IConsumer<OutcomeReported>
{
    public async Task Consume(ConsumeContext<OutcomeReported> context)
    {
        var report = context.Message;
        MessageChecks.RequireUtf8(context.ReceiveContext);
        MessageChecks.RequireStream(report.Stream);
        MessageChecks.RequireOutcome(report);
        var outcome = new Outcome { PromptId = report.PromptId, Score = report.Score, Time = report.Time ?? time.GetUtcNow() };
        await patience.RunAsync(token => outcomes.AddAsync(report.Stream, outcome, token).AsTask(), context.CancellationToken);
        await context.Publish(new PromptsMessage { Stream = report.Stream, Outcome = report }, context.CancellationToken);
    }
}
