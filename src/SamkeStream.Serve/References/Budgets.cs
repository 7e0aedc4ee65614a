using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Drift;

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
            if (hasPrompts)
                settings["budget"] = null;
            return null;
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

    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    public static string MistakeOf(string text) => $"budget is '{text}'; allowed are {FalseAlarmBudget.AllowedText}";

    /// <summary>That T is not what was asked for, or null.</summary>
    public static string? RemarkOf(string? budget) => FalseAlarmBudget.TryParse(budget, out var asked) ? asked.Remark : null;
}
