using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SamkeStream.Benchmarks.Drift.Measures;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>Everything that a run measured.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="EncoderId">Hash of the encoder.</param>
/// <param name="Rows">Our own detector.</param>
/// <param name="Regimes">Recurring regimes.</param>
/// <param name="Peers">All detectors.</param>
/// <param name="Cost">Null where not measured.</param>
public sealed record DriftReport(
    DriftBenchmarkOptions Options, string EncoderId, IReadOnlyList<RowResult> Rows, IReadOnlyList<RegimeRowResult> Regimes, IReadOnlyList<PeerRowResult> Peers, CostResult? Cost)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public IReadOnlyList<Table> Tables()
    {
        var tables = new List<Table>();
        if (Has("alarms"))
            tables.Add(AlarmTable.Create(Rows));
        if (Has("delays"))
            tables.Add(DelayTable.Create(Rows));
        if (Has("kinds"))
            tables.Add(KindTable.Create(Rows));
        if (Has("auroc"))
            tables.Add(SeparationTable.Create(Rows));
        if (Has("regimes"))
            tables.AddRange([RegimeTable.Returns(Regimes), RegimeTable.Strangers(Regimes)]);
        if (Has("peers"))
            tables.AddRange(Peers.SelectMany(PeerTable.Create));
        if (Cost is not null)
            tables.Add(CostTable.Create(Cost));
        return tables;

        bool Has(string table) => Options.Tables.Contains(table);
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Encoder {Path.GetFileName(Options.Encoder.TrimEnd('/'))} ({EncoderId[..12]}), .NET {Environment.Version}, ")
            .Append(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}). ")
            .Append(CultureInfo.InvariantCulture, $"Seed {Options.Seed}; {Options.References} references a row, {Options.Streams} streams without and {Options.ChangeStreams} with each change per reference.\n\n");
        return text.AppendJoin('\n', Tables().Select(table => table.ToMarkdown())).ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
