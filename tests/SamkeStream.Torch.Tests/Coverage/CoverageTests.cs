using Xunit;

namespace SamkeStream.Torch.Tests.Coverage;

public class CoverageTests
{
    private static readonly string[] Users =
        ["SamkeStream.Language", "SamkeStream.Generation", "SamkeStream.Strategies", "SamkeStream.Training"];

    [Theory]
    [InlineData("SamkeStream.Language")]
    [InlineData("SamkeStream.Generation")]
    [InlineData("SamkeStream.Strategies")]
    [InlineData("SamkeStream.Training")]
    public void Every_member_of_TorchSharp_that_an_assembly_uses_is_exercised_by_these_tests(string assembly)
    {
        SortedSet<string> used = MemberReferences.Of(PathOf(assembly), "TorchSharp");
        SortedSet<string> exercised = MemberReferences.Of(PathOf("SamkeStream.Torch.Tests"), "TorchSharp");

        List<string> missing = [.. used.Except(exercised)];
        Assert.True(missing.Count == 0, $"no case for\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void The_reader_of_member_references_sees_what_this_assembly_uses()
    {
        SortedSet<string> exercised = MemberReferences.Of(PathOf("SamkeStream.Torch.Tests"), "TorchSharp");

        Assert.Contains("TorchSharp.torch.Tensor.mm(TorchSharp.torch.Tensor)", exercised);
        Assert.DoesNotContain(exercised, member => member.StartsWith("System.", StringComparison.Ordinal));
    }

    [Fact]
    public void No_other_assembly_of_the_repository_refers_to_TorchSharp()
    {
        IEnumerable<string> others = Directory.EnumerateFiles(AppContext.BaseDirectory, "SamkeStream.*.dll")
            .Where(path => !Users.Append("SamkeStream.Torch").Append("SamkeStream.Torch.Tests").Contains(Path.GetFileNameWithoutExtension(path)));

        Assert.All(others, path => Assert.Empty(MemberReferences.Of(path, "TorchSharp")));
    }

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
