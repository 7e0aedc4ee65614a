using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SamkeStream.Cli.Replay;

/// <summary>What a replay found; the same for the same prompts, encoder, options and seed.</summary>
internal sealed record ReplayReport
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Id of the encoder.</summary>
    public required string Encoder { get; init; }

    public required int Seed { get; init; }

    public required int ReferenceSize { get; init; }

    public required int WindowSize { get; init; }

    /// <summary>Prompts read.</summary>
    public required long Prompts { get; init; }

    /// <summary>Bad lines that were left out.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>One for every budget; the first is the one asked for, the others are what-ifs.</summary>
    public required IReadOnlyList<BudgetReport> Runs { get; init; }

    public static ReplayReport Of(ReplayOptions options, ReplayPrompts prompts, IReadOnlyList<BudgetRun> runs) => new()
    {
        Files = options.Files,
        Encoder = runs[0].Settings.Encoder.Id,
        Seed = options.Seed,
        ReferenceSize = options.Stream.ReferenceSize,
        WindowSize = options.Stream.WindowSize,
        Prompts = prompts.Lines.Count,
        Skipped = prompts.Skipped,
        Runs = [.. runs.Select(run => new BudgetReport
        {
            BudgetPrompts = run.Settings.Budget.Prompts,
            Budget = run.Settings.Budget.Origin,
            Remark = run.Settings.Budget.Remark,
            Streams = [.. prompts.Streams.Select(stream => run.Streams[stream].Result)],
        })],
    };

    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>An enum's value as the JSON has it: <c>domain-transfer</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

/// <summary>All streams under one budget.</summary>
internal sealed record BudgetReport
{
    /// <summary>T.</summary>
    public required int BudgetPrompts { get; init; }

    /// <summary>How it was asked for.</summary>
    public required string Budget { get; init; }

    /// <summary>What is used differs from what was asked for.</summary>
    public required string? Remark { get; init; }

    public required IReadOnlyList<StreamResult> Streams { get; init; }
}
