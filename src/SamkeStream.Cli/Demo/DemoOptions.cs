using System.Globalization;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Demo;

/// <summary>What <c>samke demo</c> was asked to do.</summary>
internal sealed record DemoOptions
{
    public int Seed { get; init; }

    /// <summary>Where the facts go as JSON.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Nothing is drawn; the summary alone is printed.</summary>
    public bool IsHeadless { get; init; }

    /// <summary>Files of real prompts, a phase each; empty: the made-up tasks.</summary>
    public IReadOnlyList<string> PromptFiles { get; init; } = [];

    /// <summary>AMQP address; null: the transport within the process.</summary>
    public string? Broker { get; init; }

    /// <summary>host:port; null: a folder.</summary>
    public string? Redis { get; init; }

    /// <summary>Folder of the bundle; null: the one that ships with the repository.</summary>
    public string? Bundle { get; init; }

    /// <summary>Checks what was typed, all of it, before anything starts.</summary>
    /// <exception cref="SettingsException">Names each wrong option with its value and what is allowed.</exception>
    public static DemoOptions Parse(string? seed, string? json, bool headless, string? prompts, string? broker, string? redis, string? bundle)
    {
        var problems = new List<string>();
        var number = 0;
        if (seed is not null && (!int.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number < 0))
            problems.Add($"--seed is '{seed}'; allowed: a whole number from 0 to {int.MaxValue}");
        if (json is not null && (json.Length == 0 || Directory.Exists(json) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(json)))))
            problems.Add($"--json is '{json}'; allowed: a file in a folder that exists");

        var files = prompts?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (prompts is not null && files.Length < 2)
            problems.Add($"--prompts is '{prompts}'; allowed: two or more JSON Lines files separated by ',', a phase each");
        foreach (var file in files.Where(file => !File.Exists(file)))
            problems.Add($"--prompts names '{file}', which does not exist; allowed: JSON Lines files with one object a line");

        if (problems.Count > 0)
            throw new SettingsException([.. problems]);
        return new DemoOptions
        {
            Seed = number,
            JsonFile = json,
            IsHeadless = headless,
            PromptFiles = files,
            Broker = broker,
            Redis = redis,
            Bundle = bundle,
        };
    }

    /// <summary>The settings of the host that runs the workers.</summary>
    public string[] HostArguments(string storeFolder) =>
    [
        "--store-folder", storeFolder,
        "--urls", "http://127.0.0.1:0",
        "--broker", Broker ?? SamkeOptions.Embedded,
        .. Redis is null ? Array.Empty<string>() : ["--redis", Redis],
        .. Bundle is null ? Array.Empty<string>() : ["--bundle", Bundle],
    ];
}
