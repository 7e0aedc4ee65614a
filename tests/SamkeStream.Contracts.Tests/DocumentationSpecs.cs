using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using SamkeStream.Contracts.V1;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Contracts.Tests;

/// <summary>docs/contracts.md says what the records say.</summary>
public sealed partial class DocumentationSpecs
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedFiles.Repository, "docs", "contracts.md"));

    private static readonly JsonSerializerOptions Strict = new(ContractJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    [Fact]
    public void Every_event_is_described_with_json_that_its_record_reads_without_a_member_left_over()
    {
        foreach (var type in Samples.All.Select(sample => sample.GetType()).Where(type => type.GetProperty("EventId") is not null))
        {
            var key = EventTypes.All.Single(key => key.Replace(".", "", StringComparison.Ordinal).Equals(type.Name, StringComparison.OrdinalIgnoreCase));
            var section = Page[Page.IndexOf($"**`{key}`**", StringComparison.Ordinal)..];
            ReadStrictly(Json().Match(section).Groups[1].Value, type);
        }
    }

    [Fact]
    public void Prompt_is_described_with_all_its_members()
    {
        ReadStrictly(Json().Match(Page).Groups[1].Value, typeof(PromptSubmitted));
        foreach (var member in typeof(PromptSubmitted).GetProperties())
            Assert.Contains($"| `{JsonNamingPolicy.CamelCase.ConvertName(member.Name)}` |", Page, StringComparison.Ordinal);
    }

    private static void ReadStrictly(string json, Type type) => Assert.NotNull(JsonSerializer.Deserialize(json, type, Strict));

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
