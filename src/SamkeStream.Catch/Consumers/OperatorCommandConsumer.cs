using MassTransit;
using SamkeStream.Catch.Incidents;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;

namespace SamkeStream.Catch.Consumers;

internal sealed class OperatorCommandConsumer(OperatorService service) : IConsumer<OperatorCommand>
{
    public Task Consume(ConsumeContext<OperatorCommand> context)
    {
        var command = context.Message;
        if (command.Stream is not null || command.Verb is not (StreamVerbs.Suppress or StreamVerbs.Unsuppress))
            MessageChecks.RequireStream(command.Stream);
        if ((OperatorRules.MistakeOfActor(command.Actor) ?? OperatorRules.MistakeOfReason(command.Reason)) is { } mistake)
            throw new MessageRefusedException("bad-command", mistake);
        return service.DoAsync(command, context.CancellationToken);
    }
}
