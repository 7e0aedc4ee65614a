using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Drift;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.References;

/// <summary>False-alarm budgets in bodies: in prompts, as days at a rate, or of a fleet.</summary>
internal static class Budgets
{
    /// <summary>Turns the budget of a body into T; without one, a T of its own replaces the words of an earlier budget.</summary>
    /// <param name="settings">Settings as they shall be, changed by this.</param>
    /// <param name="body">What was sent.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Resolve(JsonObject settings, JsonElement body)
    {
        var hasPrompts = body.TryGetProperty("budgetPrompts", out var prompts) && prompts.ValueKind != JsonValueKind.Null;
        if (!body.TryGetProperty("budget", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return hasPrompts ? ResolvePrompts(settings, prompts) : null;
        }

        var text = TextOf(value);
        if (!FalseAlarmBudget.TryParse(text, out var budget))
            return MistakeOf(text);
        // What the settings are shown with may be sent back.
        if (hasPrompts && !(prompts.ValueKind == JsonValueKind.Number && prompts.TryGetInt64(out var own) && own == budget.Prompts))
            return $"budget is '{text}', which is budgetPrompts {budget.Prompts}, but budgetPrompts is {prompts.GetRawText()}; allowed is one of the two";
        (settings["budget"], settings["budgetPrompts"]) = (text, budget.Prompts);
        return null;
    }

    /// <summary>What the stream's T is to become while another one is in use, or null. Of a sampled stream it is that of the prompts that are taken.</summary>
    public static string? PendingOf(StreamSettings settings, StreamHead? head)
    {
        if (head?.ReferenceUse is not { BudgetPrompts: { } inUse, Problem: null })
            return null;
        var wanted = FalseAlarmBudget.AtShare(settings.BudgetPrompts, head.Ingest.SampleShare);
        return inUse == wanted
            ? null
            : $"T = {inUse} is in use; T = {wanted} counts {(head.Phase == "watching" ? "with the stream's next prompts, as soon as the reference is calibrated for it" : "once the stream is watched again")}";
    }

    /// <summary>A number alone is a budget, too: what is too small or too large for T is remembered as what was asked for.</summary>
    private static string? ResolvePrompts(JsonObject settings, JsonElement prompts)
    {
        settings["budget"] = null;
        if (prompts.ValueKind != JsonValueKind.Number || !prompts.TryGetInt64(out var asked))
            return null;
        if (asked < 1)
            return $"budgetPrompts is {asked}; allowed are {FalseAlarmBudget.Floor} to {FalseAlarmBudget.Ceiling} (less counts as {FalseAlarmBudget.Floor}, more as {FalseAlarmBudget.Ceiling})";
        var budget = FalseAlarmBudget.OfPrompts(asked);
        if (budget.Prompts != asked)
            (settings["budget"], settings["budgetPrompts"]) = (prompts.GetRawText(), budget.Prompts);
        return null;
    }

    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    public static string MistakeOf(string text) =>
        $"budget is '{text}'; allowed are {FalseAlarmBudget.AllowedText}; less than {FalseAlarmBudget.Floor} prompts counts as {FalseAlarmBudget.Floor}, more than {FalseAlarmBudget.Ceiling} as {FalseAlarmBudget.Ceiling}";

    /// <summary>That T is not what was asked for, or null.</summary>
    public static string? RemarkOf(string? budget) => FalseAlarmBudget.TryParse(budget, out var asked) ? asked.Remark : null;
}
