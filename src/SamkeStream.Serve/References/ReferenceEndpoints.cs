using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Contracts;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Operators;
using SamkeStream.Serve.Registry;
using SamkeStream.State;
using SamkeStream.State.Audit;
using SamkeStream.State.Privacy;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.References;

/// <summary>References: make one, show them, compare a stream with one.</summary>
internal static class ReferenceEndpoints
{
    /// <summary>How long the texts of a reference that belongs to no stream are kept, for those who want to see what is in it.</summary>
    private static readonly TimeSpan TextLifetime = TimeSpan.FromDays(7);

    public static void MapReferences(this RouteGroupBuilder api)
    {
        api.MapGet("/references", ListAsync);
        api.MapPost("/references", CreateAsync);
        api.MapGet("/references/{*reference}", ShowAsync);
        api.MapDelete("/references/{*reference}", DeleteAsync);
        api.MapGet("/streams/{stream}/reference", UseAsync);
        api.MapPost("/streams/{stream}/reference", ActivateAsync);
    }

    private static async Task<IResult> ListAsync(ReferenceLibrary library, string? name, string? stream, CancellationToken cancellationToken)
    {
        if (name is not null && stream is not null)
            return Problems.Refused("bad-query", "name", "both name and stream are given; allowed is one of the two");
        if (stream is not null && !StreamName.IsValid(stream))
            return Problems.Refused("bad-stream", "stream", $"stream is '{stream}'; allowed is {StreamName.Allowed}");
        if (name is not null && !(ReferenceId.TryParse(name, out _, out var version) && version is null))
            return Problems.Refused("bad-name", "name", $"name is '{name}'; allowed is the name of a reference, {ReferenceId.AllowedName}");
        var family = stream is null ? name : ReferenceId.LearnedName(stream);
        var found = family is null ? await library.ListAsync(cancellationToken) : await library.VersionsAsync(family, cancellationToken);
        return Results.Ok(new { references = found.Select(reference => ViewOf(reference with { Cells = null })) });
    }

    private static async Task<IResult> ShowAsync(string reference, bool? content, ReferenceLibrary library, PromptWindows windows, IStore store, CancellationToken cancellationToken)
    {
        var (found, problem) = await FindAsync(reference, library, cancellationToken);
        if (found is null)
            return problem!;
        if (content == true)
        {
            return found is { State: ReferenceStates.Ready, Blob: { } blob } && await store.GetBlobAsync(blob, cancellationToken) is { } bytes
                ? Results.Bytes(bytes.ToArray(), "application/octet-stream", $"{found.Id.ToString().Replace('/', '-')}.reference")
                : Problems.Of(StatusCodes.Status409Conflict, "not ready", $"reference {found.Id} is {found.State}; allowed are ready ones");
        }

        var view = ViewOf(found);
        if (found.PromptsRef is { } digest && found.Cells is not null && await windows.GetAsync(found.Stream ?? "", digest, cancellationToken) is { } window)
        {
            var wanted = found.Cells.SelectMany(cell => cell.Central).ToHashSet();
            view["texts"] = JsonSerializer.SerializeToNode(
                window.Prompts.Where(prompt => prompt.HasText && wanted.Contains(prompt.Ordinal)).Select(prompt => new { prompt.Ordinal, prompt.Id, prompt.Text }), ContractJson.Options);
        }

        return Results.Ok(view);
    }

    /// <summary>Deletes one version, or all of a name; nothing where a stream uses one of them.</summary>
    private static async Task<IResult> DeleteAsync(string reference, HttpRequest request, ReferenceLibrary library, TimeProvider time)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var (order, problem) = await OperatorCommands.ReadAsync(request);
        if (order is null)
            return problem!;
        var (found, missing) = await FindAsync(reference, library, cancellationToken);
        if (found is null)
            return missing!;
        var isAll = ReferenceId.TryParse(reference, out _, out var version) && version is null;
        var all = isAll ? await library.VersionsAsync(found.Name, cancellationToken) : [found];
        var users = await library.UsersAsync(cancellationToken);
        // Of several, those in use are told of before any is gone.
        ReferenceId[] ids = [.. all.Select(one => one.Id)];
        var kept = Array.FindAll(ids, id => users.Contains(id.ToString()));
        var problems = await library.DeleteAsync(
            kept.Length > 0 ? kept : ids,
            id => new AuditRecord { At = time.GetUtcNow(), Actor = order.Actor, Verb = ReferenceLibrary.DeleteVerb, Target = id.ToString(), Stream = id.LearnedFrom, Reason = order.Reason, CommandId = ids.Length == 1 ? order.Id : Guid.NewGuid() },
            null,
            cancellationToken);
        return problems.Count == 0
            ? Results.Ok(new { deleted = ids.Select(id => id.ToString()) })
            : Problems.Of(StatusCodes.Status409Conflict, "refused", string.Join("; ", problems));
    }

    private static async Task<(StoredReference? Found, IResult? Problem)> FindAsync(string text, ReferenceLibrary library, CancellationToken cancellationToken)
    {
        if (!ReferenceId.TryParse(text, out var name, out var version))
            return (null, Problems.Refused("bad-reference", "reference", $"reference is '{text}'; allowed is {ReferenceId.Allowed}"));
        if (await library.GetAsync(name, version, cancellationToken) is { } found)
            return (found, null);
        var newest = version is null ? null : await library.GetAsync(name, null, cancellationToken);
        var detail = newest is null
            ? $"there is no reference '{name}'; GET /v1/references (samke reference list) shows those there are"
            : $"reference '{name}' has no version {version}; the newest is {newest.Version}";
        return (null, Problems.Of(StatusCodes.Status404NotFound, "no such reference", detail));
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request, ReferenceLibrary library, StreamRegistry registry, PromptWindows windows, TextPolicy policy, PromptRules rules, TimeProvider time)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var (order, problem) = await OperatorCommands.ReadAsync(request);
        if (order is null)
            return problem!;
        var draft = new ReferenceDraft(order);
        var settings = new StreamSettings { Stream = "default" };
        if (draft.ReadAs is { } stream && draft.Violations.Count == 0)
        {
            if (await registry.GetAsync(stream, cancellationToken) is not { } found)
                return StreamEndpoints.NotRegistered(stream);
            settings = found;
        }

        var reference = draft.Read(settings, policy.KeepsTexts(settings), time.GetUtcNow());
        var texts = draft.Source == ReferenceSources.File ? draft.ReadTexts(settings, rules) : [];
        if (draft.Violations.Count > 0)
            return Problems.Refused(draft.Violations);
        if (draft.Source == ReferenceSources.File)
        {
            var digest = await windows.PutAsync(new PromptWindow { Stream = "", Epoch = 0, Prompts = texts }, TextLifetime, cancellationToken);
            reference = reference with { PromptsRef = digest, Prompts = texts.Count };
        }

        try
        {
            var created = await library.CreateAsync(reference, order.Id, cancellationToken);
            return Results.Accepted($"/v1/references/{created.Id}", ViewOf(created));
        }
        catch (ArgumentException exception)
        {
            return Problems.Refused("bad-command-id", OperatorCommands.CommandIdHeader, exception.Message);
        }
    }

    private static async Task<IResult> UseAsync(string stream, StreamRegistry registry, StreamStates states, CancellationToken cancellationToken)
    {
        if (await registry.GetAsync(stream, cancellationToken) is not { } settings)
            return StreamEndpoints.NotRegistered(stream);
        var head = await states.HeadAsync(stream, cancellationToken);
        var view = JsonSerializer.SerializeToNode(head?.ReferenceUse ?? new ReferenceUse(), ContractJson.Options)!.AsObject();
        view.Insert(0, "stream", stream);
        view["activated"] = settings.Reference;
        view["wantedBudgetPrompts"] = settings.BudgetPrompts;
        if (Budgets.PendingOf(settings, head) is { } pending)
            view["pending"] = pending;
        return Results.Ok(view);
    }

    private static async Task<IResult> ActivateAsync(
        string stream, HttpRequest request, ReferenceLibrary library, StreamRegistry registry, OperatorCommands commands)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var (order, problem) = await OperatorCommands.ReadAsync(request);
        if (order is null)
            return problem!;
        if (order.Text("reference") is not { } text)
            return Problems.Refused("bad-reference", "reference", $"reference is absent; allowed is {ReferenceId.Allowed}");
        var (found, missing) = await FindAsync(text, library, cancellationToken);
        if (found is null)
            return missing!;
        if (ReferenceId.TryParse(text, out var name, out var version) && version is null)
            found = await library.NewestReadyAsync(name, cancellationToken) ?? found;
        return await registry.GetAsync(stream, cancellationToken) is null
            ? StreamEndpoints.NotRegistered(stream)
            : await commands.SendAsync(order.Command(StreamVerbs.Activate, stream) with { Reference = found.Id.ToString() }, cancellationToken);
    }

    private static JsonObject ViewOf(StoredReference reference)
    {
        var view = JsonSerializer.SerializeToNode(reference, ContractJson.Options)!.AsObject();
        view.Remove("worker");
        view.Insert(0, "reference", reference.Id.ToString());
        if (Budgets.RemarkOf(reference.Budget) is { } remark)
            view["budgetRemark"] = remark;
        return view;
    }
}
