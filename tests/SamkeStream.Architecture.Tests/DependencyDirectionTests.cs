using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace SamkeStream.Architecture.Tests;

/// <summary>Which assembly may reference which, read from the compiled assemblies themselves.</summary>
public sealed class DependencyDirectionTests
{
    private static readonly string[] Workers = ["Catch", "Adapt", "Operate", "Serve", "Alerts"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Drift"] = [],
        ["Torch"] = [],
        ["Language"] = ["Torch"],
        ["Generation"] = ["Torch", "Language"],
        ["Strategies"] = ["Torch", "Language", "Generation"],
        ["Training"] = ["Torch", "Language", "Generation", "Strategies"],
        ["Benchmarks"] = ["Torch", "Drift", "Language"],
        ["State"] = ["Contracts"],
        ["Hosting"] = ["Contracts", "State", "Language"],
        ["Catch"] = ["Contracts", "State", "Hosting", "Drift", "Language"],
        ["Adapt"] = ["Contracts", "State", "Hosting", "Language", "Generation"],
        ["Operate"] = ["Contracts", "State", "Hosting", "Language", "Generation", "Strategies"],
        ["Alerts"] = ["Contracts", "State", "Hosting"],
        ["Serve"] = ["Contracts", "State", "Hosting", "Drift", "Language"],
    };

    public static TheoryData<string> Assemblies => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_references_only_what_lies_below_it(string name)
    {
        var own = ReferencesOf(name).Where(reference => reference.StartsWith("SamkeStream.", StringComparison.Ordinal))
            .Select(reference => reference["SamkeStream.".Length..]);
        Assert.Empty(own.Except(Allowed[name]));
    }

    [Fact]
    public void Workers_never_see_a_tensor()
    {
        foreach (var name in Workers.Append("Hosting").Append("State").Append("Contracts").Append("Drift"))
            Assert.DoesNotContain(ReferencesOf(name), reference => reference is "SamkeStream.Torch" or "TorchSharp");
    }

    [Fact]
    public void Drift_is_pure()
    {
        string[] outside = ["MassTransit", "StackExchange.Redis", "Microsoft.Extensions", "Microsoft.AspNetCore", "System.Net"];
        Assert.DoesNotContain(ReferencesOf("Drift"), reference => outside.Any(prefix => reference.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_project_under_src_has_its_place_in_the_list()
    {
        var projects = Directory.GetDirectories(Path.Combine(Testing.SharedFiles.Repository, "src")).Select(folder => Path.GetFileName(folder)["SamkeStream.".Length..]);
        Assert.Equal(Allowed.Keys.Append("Cli").Order(), projects.Order());
    }

    private static List<string> ReferencesOf(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"SamkeStream.{name}.dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
