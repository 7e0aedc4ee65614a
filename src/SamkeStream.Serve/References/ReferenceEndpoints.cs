using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
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
    private const int MaxPrompts = 20_000;
    private const int MostViolations = 10;

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
        var violations = new List<RuleViolation>();
        var (name, stream, now) = (order.Text("name"), order.Text("stream"), time.GetUtcNow());
        if (!ReferenceId.IsName(name))
            violations.Add(new RuleViolation("bad-name", "name", $"name is {(name is null ? "absent" : $"'{name}'")}; allowed is {ReferenceId.AllowedName}"));
        if (stream is not null && !StreamName.IsValid(stream))
            violations.Add(new RuleViolation("bad-stream", "stream", $"stream is '{stream}'; allowed is {StreamName.Allowed}"));
        var like = order.Text("like");
        if (like is not null && !StreamName.IsValid(like))
            violations.Add(new RuleViolation("bad-stream", "like", $"like is '{like}'; allowed is {StreamName.Allowed}"));
        var named = stream ?? like;
        var settings = named is null || violations.Count > 0 ? null : await registry.GetAsync(named, cancellationToken);
        if (named is not null && violations.Count == 0 && settings is null)
            return StreamEndpoints.NotRegistered(named);
        settings ??= new StreamSettings { Stream = "default" };

        JsonElement prompts = default;
        var hasPrompts = order.Body?.TryGetProperty("prompts", out prompts) == true && prompts.ValueKind != JsonValueKind.Null;
        var source = (hasPrompts, stream, order.Text("live")) switch
        {
            (true, null, null) => ReferenceSources.File,
            (false, not null, null) => ReferenceSources.Stream,
            (false, not null, not null) => ReferenceSources.Live,
            _ => null,
        };
        if (like is not null && source is not null && source != ReferenceSources.File)
            violations.Add(new RuleViolation("bad-source", "like", "like is given; allowed is it with prompts, as a stream is read by its own settings"));
        if (source is null)
            violations.Add(new RuleViolation("bad-source", "prompts", "allowed are prompts alone; or stream, with since and until if you like; or stream and live"));
        var budget = BudgetOf(order, settings, violations);
        var reference = new StoredReference
        {
            Name = name ?? "",
            State = ReferenceStates.Waiting,
            Source = source ?? "",
            Stream = stream,
            Since = Time("since"),
            Until = Time("until"),
            Wanted = source == ReferenceSources.Live ? Wanted() : null,
            Input = settings.DescribeInput(),
            Truncation = settings.Truncation,
            KeepsTexts = policy.KeepsTexts(settings),
            Budget = budget?.Text,
            BudgetPrompts = budget?.Prompts ?? 0,
            Actor = order.Actor,
            Reason = order.Reason,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (reference.Since >= reference.Until)
            violations.Add(new RuleViolation("bad-time", "until", $"until is {reference.Until:o}; allowed are times after since ({reference.Since:o})"));
        var texts = source == ReferenceSources.File ? TextsOf(prompts, settings, rules, violations) : [];
        if (violations.Count > 0)
            return Problems.Refused(violations);
        if (source == ReferenceSources.File)
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

        DateTimeOffset? Time(string member)
        {
            if (!Times.TryParse(order.Text(member), out var value))
                violations.Add(new RuleViolation("bad-time", member, $"{member} is '{order.Text(member)}'; allowed are {Times.Allowed}"));
            else if (value is not null && source != ReferenceSources.Stream)
                violations.Add(new RuleViolation("bad-time", member, $"{member} is given; allowed is it with stream and without live"));
            return value;
        }

        int Wanted()
        {
            if (int.TryParse(order.Text("live"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted is >= DriftReference.MinimumSize and <= MaxPrompts)
                return wanted;
            violations.Add(new RuleViolation("bad-live", "live", $"live is '{order.Text("live")}'; allowed are {DriftReference.MinimumSize} to {MaxPrompts} prompts to come"));
            return 0;
        }
    }

    /// <summary>T and how it was asked for: the body's, else the stream's, else the default.</summary>
    private static (string? Text, long Prompts)? BudgetOf(OperatorCommands.Order order, StreamSettings settings, List<RuleViolation> violations)
    {
        if (order.Text("budget") is not { } text)
            return (settings.Budget, settings.BudgetPrompts);
        if (FalseAlarmBudget.TryParse(text, out var budget))
            return (text, budget.Prompts);
        violations.Add(new RuleViolation("bad-budget", "budget", Budgets.MistakeOf(text)));
        return null;
    }

    /// <summary>The texts of the prompts, each id once.</summary>
    private static List<WindowPrompt> TextsOf(JsonElement prompts, StreamSettings settings, PromptRules rules, List<RuleViolation> violations)
    {
        var count = prompts.ValueKind == JsonValueKind.Array ? prompts.GetArrayLength() : 0;
        if (count is < DriftReference.MinimumSize or > MaxPrompts)
        {
            violations.Add(new RuleViolation("bad-count", "prompts", $"prompts has {count} entries; allowed are {DriftReference.MinimumSize} to {MaxPrompts}"));
            return [];
        }

        var (texts, ids) = (new List<WindowPrompt>(count), new HashSet<string>(StringComparer.Ordinal));
        foreach (var (i, element) in prompts.EnumerateArray().Index())
        {
            var where = $"prompts[{i}]";
            var prompt = element.As<PromptItem>(where);
            if (rules.Check(prompt) is { } violation)
                violations.Add(violation with { Member = $"{where}.{violation.Member}" });
            if (violations.Count > MostViolations)
                break;
            if (prompt.Id is null || ids.Add(prompt.Id))
                texts.Add(new WindowPrompt { Ordinal = texts.Count, Text = PromptText.Of(prompt, settings).Text, Id = prompt.Id, Time = prompt.Time });
        }

        if (violations.Count == 0 && texts.Count < DriftReference.MinimumSize)
            violations.Add(new RuleViolation("bad-count", "prompts", $"prompts has {texts.Count} different ids; allowed are {DriftReference.MinimumSize} and more"));
        return texts;
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
