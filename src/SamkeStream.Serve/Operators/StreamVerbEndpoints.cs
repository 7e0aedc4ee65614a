using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Registry;
using SamkeStream.State.Incidents;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.Operators;

/// <summary>What operators do with streams: force an adaptation, hold them still, hold alerts back for a time.</summary>
internal static class StreamVerbEndpoints
{
    public static void MapStreamVerbs(this RouteGroupBuilder api)
    {
        foreach (var verb in new[] { StreamVerbs.Force, StreamVerbs.Freeze, StreamVerbs.Unfreeze, StreamVerbs.ForgetTexts })
        {
            api.MapPost($"/streams/{{stream}}/{verb}", (string stream, HttpRequest request, StreamRegistry registry, OperatorCommands commands) =>
                DoAsync(verb, stream, request, registry, commands));
        }

        api.MapGet("/suppressions", async (Suppressions suppressions, CancellationToken ct) => new { suppressions = await suppressions.ListAsync(ct) });
        api.MapPost("/suppressions", SuppressAsync);
        api.MapDelete("/suppressions/{id}", UnsuppressAsync);
    }

    private static async Task<IResult> DoAsync(string verb, string stream, HttpRequest request, StreamRegistry registry, OperatorCommands commands)
    {
        var (order, problem) = await OperatorCommands.ReadAsync(request);
        if (order is null)
            return problem!;
        return await registry.GetAsync(stream, request.HttpContext.RequestAborted) is null
            ? StreamEndpoints.NotRegistered(stream)
            : await commands.SendAsync(order.Command(verb, stream), request.HttpContext.RequestAborted);
    }

    private static async Task<IResult> SuppressAsync(HttpRequest request, OperatorCommands commands, TimeProvider time)
    {
        var (order, problem) = await OperatorCommands.ReadAsync(request);
        if (order is null)
            return problem!;
        var violations = new List<RuleViolation>();
        var suppression = new Suppression
        {
            Id = order.Id,
            Stream = order.Text("stream"),
            From = Time("from"),
            To = Time("to"),
            Weekday = order.Text("weekday"),
            Start = order.Text("start"),
            DurationMinutes = Minutes(),
            Actor = order.Actor,
            Reason = order.Reason,
            CreatedAt = time.GetUtcNow(),
        };
        if (violations.Count == 0)
            violations.AddRange(suppression.Mistakes().Select(mistake => new RuleViolation("bad-suppression", mistake.Split(' ', ':')[0], mistake)));
        if (violations.Count == 0 && suppression.IsOver(time.GetUtcNow()))
            violations.Add(new RuleViolation("bad-suppression", "to", $"to is {suppression.To:o}, which is over; allowed are times to come"));
        return violations.Count > 0
            ? Problems.Refused(violations)
            : await commands.SendAsync(order.Command(StreamVerbs.Suppress, suppression.Stream) with { Suppression = suppression }, request.HttpContext.RequestAborted);

        DateTimeOffset? Time(string member)
        {
            if (!Times.TryParse(order.Text(member), out var value))
                violations.Add(new RuleViolation("bad-time", member, $"{member} is '{order.Text(member)}'; allowed are {Times.Allowed}"));
            return value;
        }

        int? Minutes()
        {
            if (order.Text("duration") is not { } text)
                return null;
            if (Durations.TryParse(text, out var duration) && duration.Ticks % TimeSpan.TicksPerMinute == 0)
                return (int)Math.Min(duration.TotalMinutes, int.MaxValue);
            violations.Add(new RuleViolation("bad-duration", "duration", $"duration is '{text}'; allowed are whole minutes: {Durations.Allowed}"));
            return null;
        }
    }

    private static async Task<IResult> UnsuppressAsync(string id, HttpRequest request, Suppressions suppressions, OperatorCommands commands)
    {
        var (order, problem) = await OperatorCommands.ReadAsync(request);
        if (order is null)
            return problem!;
        if (!Guid.TryParse(id, out var wanted))
            return Problems.Refused("bad-id", "id", $"id is '{id}'; allowed is the id of a suppression, a UUID");
        var found = (await suppressions.ListAsync(request.HttpContext.RequestAborted)).FirstOrDefault(suppression => suppression.Id == wanted);
        return found is null
            ? Problems.Of(StatusCodes.Status404NotFound, "no such suppression", $"there is no suppression {wanted}; GET /v1/suppressions lists those there are")
            : await commands.SendAsync(order.Command(StreamVerbs.Unsuppress, found.Stream) with { SuppressionId = wanted }, request.HttpContext.RequestAborted);
    }
}
