using System.Globalization;
using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
using SamkeStream.Hosting;
using SamkeStream.Serve.Http;
using SamkeStream.Serve.Operators;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.References;

/// <summary>The reference that a request asks for, and every mistake in the request.</summary>
internal sealed class ReferenceDraft
{
    private const int MaxPrompts = 20_000;
    private const int MostViolations = 10;

    private readonly OperatorCommands.Order _order;
    private readonly JsonElement _prompts;
    private readonly List<RuleViolation> _violations = [];

    public ReferenceDraft(OperatorCommands.Order order)
    {
        _order = order;
        var hasPrompts = order.Body?.TryGetProperty("prompts", out _prompts) == true && _prompts.ValueKind != JsonValueKind.Null;
        Source = (hasPrompts, Stream, order.Text("live")) switch
        {
            (true, null, null) => ReferenceSources.File,
            (false, not null, null) => ReferenceSources.Stream,
            (false, not null, not null) => ReferenceSources.Live,
            _ => null,
        };
        if (!ReferenceId.IsName(Name))
            Refuse("bad-name", "name", $"name is {(Name is null ? "absent" : $"'{Name}'")}; allowed is {ReferenceId.AllowedName}");
        if (Stream is not null && !StreamName.IsValid(Stream))
            Refuse("bad-stream", "stream", $"stream is '{Stream}'; allowed is {StreamName.Allowed}");
        if (Like is not null && !StreamName.IsValid(Like))
            Refuse("bad-stream", "like", $"like is '{Like}'; allowed is {StreamName.Allowed}");
    }

    /// <summary>Mistakes found so far: at first those of names alone.</summary>
    public IReadOnlyList<RuleViolation> Violations => _violations;

    /// <summary>The stream by whose settings prompts are read; null: by the defaults.</summary>
    public string? ReadAs => Stream ?? Like;

    /// <summary>One of <see cref="ReferenceSources"/>; null where the request mixes them.</summary>
    public string? Source { get; }

    private string? Name => _order.Text("name");

    private string? Stream => _order.Text("stream");

    private string? Like => _order.Text("like");

    /// <summary>The reference as it begins; of use where there is no violation.</summary>
    /// <param name="settings">Those of <see cref="ReadAs"/>.</param>
    /// <param name="keepsTexts">Whether texts read by these settings may be kept.</param>
    /// <param name="now">When it is asked for.</param>
    public StoredReference Read(StreamSettings settings, bool keepsTexts, DateTimeOffset now)
    {
        if (Like is not null && Source is not null && Source != ReferenceSources.File)
            Refuse("bad-source", "like", "like is given; allowed is it with prompts, as a stream is read by its own settings");
        if (Source is null)
            Refuse("bad-source", "prompts", "allowed are prompts alone; or stream, with since and until if you like; or stream and live");
        var budget = ReadBudget(settings);
        var reference = new StoredReference
        {
            Name = Name ?? "",
            State = ReferenceStates.Waiting,
            Source = Source ?? "",
            Stream = Stream,
            Since = ReadTime("since"),
            Until = ReadTime("until"),
            Wanted = Source == ReferenceSources.Live ? ReadWanted() : null,
            Input = settings.DescribeInput(),
            Truncation = settings.Truncation,
            KeepsTexts = keepsTexts,
            Budget = budget.Text,
            BudgetPrompts = budget.Prompts,
            Actor = _order.Actor,
            Reason = _order.Reason,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (reference.Since >= reference.Until)
            Refuse("bad-time", "until", $"until is {reference.Until:o}; allowed are times after since ({reference.Since:o})");
        return reference;
    }

    /// <summary>The texts of the request's prompts, each id once.</summary>
    public IReadOnlyList<WindowPrompt> ReadTexts(StreamSettings settings, PromptRules rules)
    {
        var count = _prompts.ValueKind == JsonValueKind.Array ? _prompts.GetArrayLength() : 0;
        if (count is < DriftReference.MinimumSize or > MaxPrompts)
        {
            Refuse("bad-count", "prompts", $"prompts has {count} entries; allowed are {DriftReference.MinimumSize} to {MaxPrompts}");
            return [];
        }

        var (texts, ids) = (new List<WindowPrompt>(count), new HashSet<string>(StringComparer.Ordinal));
        foreach (var (i, element) in _prompts.EnumerateArray().Index())
        {
            var where = $"prompts[{i}]";
            var prompt = element.As<PromptItem>(where);
            if (rules.Check(prompt) is { } violation)
                _violations.Add(violation with { Member = $"{where}.{violation.Member}" });
            if (_violations.Count > MostViolations)
                break;
            if (prompt.Id is null || ids.Add(prompt.Id))
                texts.Add(new WindowPrompt { Ordinal = texts.Count, Text = PromptText.Of(prompt, settings).Text, Id = prompt.Id, Time = prompt.Time });
        }

        if (_violations.Count == 0 && texts.Count < DriftReference.MinimumSize)
            Refuse("bad-count", "prompts", $"prompts has {texts.Count} different ids; allowed are {DriftReference.MinimumSize} and more");
        return texts;
    }

    /// <summary>T and how it was asked for: the request's, else the stream's, else the default.</summary>
    private (string? Text, long Prompts) ReadBudget(StreamSettings settings)
    {
        if (_order.Text("budget") is not { } text)
            return (settings.Budget, settings.BudgetPrompts);
        if (FalseAlarmBudget.TryParse(text, out var budget))
            return (text, budget.Prompts);
        Refuse("bad-budget", "budget", Budgets.MistakeOf(text));
        return (null, 0);
    }

    private DateTimeOffset? ReadTime(string member)
    {
        if (!Times.TryParse(_order.Text(member), out var value))
            Refuse("bad-time", member, $"{member} is '{_order.Text(member)}'; allowed are {Times.Allowed}");
        else if (value is not null && Source != ReferenceSources.Stream)
            Refuse("bad-time", member, $"{member} is given; allowed is it with stream and without live");
        return value;
    }

    private int ReadWanted()
    {
        if (int.TryParse(_order.Text("live"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted is >= DriftReference.MinimumSize and <= MaxPrompts)
            return wanted;
        Refuse("bad-live", "live", $"live is '{_order.Text("live")}'; allowed are {DriftReference.MinimumSize} to {MaxPrompts} prompts to come");
        return 0;
    }

    private void Refuse(string reason, string member, string problem) => _violations.Add(new RuleViolation(reason, member, problem));
}
