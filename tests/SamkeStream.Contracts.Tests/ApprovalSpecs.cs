using System.Reflection;
using System.Text;
using System.Text.Json;
using MassTransit;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Contracts.Tests;

/// <summary>
/// The contracts of version 1 as producers and consumers in other languages see them. Only additions of optional members may
/// change contracts-v1.txt; anything else is a contract of version 2.
/// </summary>
public sealed class ApprovalSpecs
{
    private static string ApprovedFile => Path.Combine(SharedFiles.Repository, "tests", "SamkeStream.Contracts.Tests", "contracts-v1.txt");

    [Fact]
    public void Names_and_json_are_the_approved_ones()
    {
        var actual = Render();
        var received = Path.ChangeExtension(ApprovedFile, ".received.txt");
        var approved = File.Exists(ApprovedFile) ? File.ReadAllText(ApprovedFile) : "";
        if (actual != approved)
            File.WriteAllText(received, actual);
        Assert.True(actual == approved, $"the contracts changed; compare {received} with {ApprovedFile}, and replace it if only optional members were added");
        File.Delete(received);
    }

    [Fact]
    public void Every_message_has_a_sample_with_all_members_set()
    {
        var messages = typeof(V1.EventTypes).Assembly.GetTypes().Where(type => type.IsDefined(typeof(MessageUrnAttribute), false));
        Assert.Equal(messages.OrderBy(type => type.Name), Samples.All.Select(sample => sample.GetType()).OrderBy(type => type.Name));
        foreach (var sample in Samples.All)
        {
            foreach (var member in sample.GetType().GetProperties())
                Assert.True(member.GetValue(sample) is not null, $"{sample.GetType().Name}.{member.Name} is not set in its sample");
        }
    }

    [Fact]
    public void Messages_are_sealed_and_have_no_base_on_the_wire()
    {
        foreach (var type in Samples.All.Select(sample => sample.GetType()))
        {
            Assert.True(type.IsSealed, type.Name);
            Assert.Equal(typeof(object), type.BaseType);
            Assert.Equal([typeof(IEquatable<>).MakeGenericType(type)], type.GetInterfaces());
            Assert.NotNull(type.GetCustomAttribute<EntityNameAttribute>());
        }
    }

    [Fact]
    public void Every_event_has_a_routing_key_that_matches_its_entity()
    {
        var events = Samples.All.Select(sample => sample.GetType()).Where(type => type.GetProperty("EventId") is not null);
        Assert.Equal(
            V1.EventTypes.All.Select(key => "samke.v1." + key.Replace('.', '-')).Order(),
            events.Select(type => type.GetCustomAttribute<EntityNameAttribute>()!.EntityName).Order());
    }

    private static string Render()
    {
        var text = new StringBuilder();
        var indented = new JsonSerializerOptions(ContractJson.Options) { WriteIndented = true, NewLine = "\n" };
        foreach (var sample in Samples.All)
        {
            var type = sample.GetType();
            text.Append(type.Name).Append('\n')
                .Append("urn     ").Append(MessageUrn.ForTypeString(type)).Append('\n')
                .Append("entity  ").Append(type.GetCustomAttribute<EntityNameAttribute>()!.EntityName).Append('\n')
                .Append("members ").AppendJoin(", ", type.GetProperties().Select(Describe)).Append('\n')
                .Append(JsonSerializer.Serialize(sample, type, indented)).Append("\n\n");
        }

        return text.ToString();
    }

    private static string Describe(PropertyInfo member)
    {
        var isRequired = member.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
        return JsonNamingPolicy.CamelCase.ConvertName(member.Name) + (isRequired ? " (required)" : "");
    }
}
