using System.Text.Encodings.Web;
using System.Text.Json;

namespace SamkeStream.Cli.Demo.Reporting;

/// <summary>The facts of one run, as <c>--json</c> writes them.</summary>
internal sealed record DemoReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether every change was found and ended in a promoted or rejected adapter.</summary>
    public bool Succeeded => Missing.Count == 0;

    /// <summary>What did not happen, in words.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    public required int Seed { get; init; }

    public required string Stream { get; init; }

    /// <summary>Assembly behind the tensors, with its version.</summary>
    public required string Provider { get; init; }

    public required BundleReport Bundle { get; init; }

    /// <summary>embedded or rabbitmq.</summary>
    public required string Broker { get; init; }

    /// <summary>folder or redis.</summary>
    public required string Store { get; init; }

    /// <summary>Where the store (if a folder) and the fetched adapters lie.</summary>
    public required string Folder { get; init; }

    /// <summary>T: expected number of prompts between two false alarms.</summary>
    public required long BudgetPrompts { get; init; }

    public required int ReferenceSize { get; init; }

    public required IReadOnlyList<PhaseReport> Phases { get; init; }

    public required TimingsReport TimingsMs { get; init; }

    public required FetchReport Fetch { get; init; }

    public required double WallSeconds { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}

/// <param name="Name">From its manifest.</param>
/// <param name="Digest">SHA-256 of its manifest.</param>
/// <param name="BaseModel">The language model that adapters are for.</param>
internal sealed record BundleReport(string Name, string Digest, string BaseModel);

/// <summary>How to fetch the adapter after the run.</summary>
/// <param name="Serve">Starts the workers over the same store.</param>
/// <param name="Curl">Then fetches the current adapter.</param>
/// <param name="Redis">Reads the pointer to it from Redis; null where the store is a folder.</param>
internal sealed record FetchReport(string Serve, string Curl, string? Redis);

/// <summary>Milliseconds; null where a stage never ran.</summary>
/// <param name="EncodeMean">A prompt.</param>
/// <param name="DetectMean">A prompt.</param>
/// <param name="Calibrate">A reference.</param>
/// <param name="Window">Mean over the drifts, as are the following.</param>
/// <param name="Generate">All draws of a window.</param>
/// <param name="Evaluate">All candidates on all validation items.</param>
/// <param name="DriftToPromoted">From the alarm to the promotion.</param>
internal sealed record TimingsReport(
    double? EncodeMean, double? DetectMean, double? Calibrate, double? Window, double? Generate, double? Evaluate, double? DriftToPromoted);
