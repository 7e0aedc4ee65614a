using System.Globalization;
using SamkeStream.Drift;
using SamkeStream.Hosting;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Replay;

/// <summary>What <c>samke replay</c> was asked for.</summary>
internal sealed record ReplayOptions
{
    /// <summary>Stream of lines that name none, where none is asked for.</summary>
    public const string DefaultStream = "replay";

    /// <summary>Files of prompts, one after another; "-" is standard input.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The budgets: first the one that is shown in full.</summary>
    public required IReadOnlyList<FalseAlarmBudget> Budgets { get; init; }

    /// <summary>Settings that all streams have, but for the budget.</summary>
    public required StreamSettings Stream { get; init; }

    /// <summary>The one stream to replay; null: all.</summary>
    public string? OnlyStream { get; init; }

    public required KnownPositions Changes { get; init; }

    /// <summary>File of the reference's prompts; null: every stream's first prompts.</summary>
    public string? ReferenceFile { get; init; }

    /// <summary>A reference of a running system, NAME or NAME@VERSION; null: none is asked for.</summary>
    public string? ReferenceName { get; init; }

    /// <summary>That reference, once it is fetched.</summary>
    public NamedReference? Named { get; init; }

    /// <summary>Folder of a bundle or an encoder; null: the bundle that ships with SamkeStream.</summary>
    public string? Encoder { get; init; }

    public required int Seed { get; init; }

    public bool SkipBad { get; init; }

    /// <summary>Folder of vectors of earlier runs.</summary>
    public string? CacheFolder { get; init; }

    public string? JsonFile { get; init; }

    public string? SvgFile { get; init; }

    /// <exception cref="SettingsException">Every mistake: option, value, what is allowed.</exception>
    public static ReplayOptions Parse(RawReplayOptions raw)
    {
        var problems = new List<string>();
        var budgets = new List<FalseAlarmBudget> { Budget("--budget", raw.Budget) };
        budgets.AddRange(Items(raw.WhatIf).Select(text => Budget("--what-if", text)));
        var defaults = new StreamSettings { Stream = DefaultStream };
        var stream = defaults with
        {
            Stream = raw.Stream ?? DefaultStream,
            ReferenceSize = Whole("--reference-size", raw.ReferenceSize, defaults.ReferenceSize, 250, 20_000),
            WindowSize = Whole("--window-size", raw.WindowSize, defaults.WindowSize, 8, 4_096),
            Roles = raw.Roles ?? defaults.Roles,
            Template = raw.Template,
            Truncation = raw.Truncation ?? defaults.Truncation,
        };
        if (problems.Count == 0)
            problems.AddRange(stream.Mistakes());
        foreach (var (option, file) in new[] { ("--reference", raw.Reference), ("file", raw.Files.FirstOrDefault(file => file != "-" && !File.Exists(file))) })
        {
            if (file is not null && (option == "file" || !File.Exists(file)))
                problems.Add($"{option} is '{file}', which does not exist; allowed: a JSON Lines file of prompts{(option == "file" ? ", or - for standard input" : "")}");
        }

        if (raw.NamedReference is { } name)
        {
            if (!ReferenceId.TryParse(name, out _, out _))
                problems.Add($"--named-reference is '{name}'; allowed is {ReferenceId.Allowed}");
            foreach (var (option, value) in new[] { ("--reference", raw.Reference), ("--budget", raw.Budget), ("--what-if", raw.WhatIf) })
            {
                if (value is not null)
                    problems.Add($"{option} is '{value}' beside --named-reference, which has its own prompts and T; allowed is one of the two");
            }
        }

        if (raw.Files.Count(file => file == "-") > 1)
            problems.Add("file is '-' twice; standard input can be read once");
        Target("--json", raw.Json);
        Target("--svg", raw.Svg);
        var options = new ReplayOptions
        {
            Files = raw.Files,
            Budgets = budgets,
            Stream = stream,
            OnlyStream = raw.Stream,
            Changes = Changes(),
            ReferenceFile = raw.Reference,
            ReferenceName = raw.NamedReference,
            Encoder = raw.Encoder,
            Seed = Whole("--seed", raw.Seed, new DriftOptions().Seed, 0, int.MaxValue),
            SkipBad = raw.SkipBad,
            CacheFolder = raw.Cache,
            JsonFile = raw.Json,
            SvgFile = raw.Svg,
        };
        return problems.Count == 0 ? options : throw new SettingsException([.. problems]);

        FalseAlarmBudget Budget(string option, string? text)
        {
            if (text is null)
                return FalseAlarmBudget.OfPrompts(new StreamSettings { Stream = DefaultStream }.BudgetPrompts);
            if (FalseAlarmBudget.TryParse(text, out var budget))
                return budget;
            problems.Add($"{option} is '{text}'; allowed: {FalseAlarmBudget.AllowedText}");
            return FalseAlarmBudget.OfPrompts(FalseAlarmBudget.Floor);
        }

        int Whole(string option, string? text, int otherwise, int least, int most)
        {
            if (text is null)
                return otherwise;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                return value;
            problems.Add($"{option} is '{text}'; allowed: a whole number from {least} to {most}");
            return otherwise;
        }

        // A run can take long; that its result has nowhere to go is said before.
        void Target(string option, string? file)
        {
            if (file is not null && (Path.GetDirectoryName(Path.GetFullPath(file)) is not { } folder || !Directory.Exists(folder) || Directory.Exists(file)))
                problems.Add($"{option} is '{file}'; allowed: a file in a folder that exists");
        }

        KnownPositions Changes()
        {
            if (raw.Changes is null)
                return KnownPositions.None;
            if (!char.IsAsciiDigit(raw.Changes.FirstOrDefault()))
            {
                if (raw.Changes.Length == 0)
                    problems.Add("--changes is ''; allowed: numbers of prompts (1500,3000), or the name of a member whose value changes");
                return new KnownPositions([], raw.Changes);
            }

            var ordinals = new SortedSet<long>();
            foreach (var item in Items(raw.Changes))
            {
                if (long.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) && ordinal > 0)
                    ordinals.Add(ordinal);
                else
                    problems.Add($"--changes names '{item}'; allowed: numbers of prompts (1500,3000), each the prompts before the change, or the name of a member whose value changes");
            }

            return new KnownPositions(ordinals, null);
        }
    }

    private static string[] Items(string? list) => list?.Split(',', StringSplitOptions.TrimEntries) ?? [];
}
