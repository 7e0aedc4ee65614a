using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using SamkeStream.Language.Safetensors;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Safetensors;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Every_file_gets_the_verdict_of_the_reference_library()
    {
        var folder = SharedFiles.Require("golden", "safetensors");
        using var verdicts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "verdicts.json")));
        var differing = new List<string>();
        foreach (var verdict in verdicts.RootElement.EnumerateObject())
        {
            var path = Path.Combine(folder, verdict.Name + ".safetensors");
            var expected = verdict.Value.GetProperty("ok").GetBoolean() ? Describe(verdict.Value.GetProperty("shapes")) : "refused";
            var mapped = Verdict(() => SafetensorsFile.Open(path));
            var parsed = Verdict(() => SafetensorsFile.Parse(File.ReadAllBytes(path), path));
            if (mapped != expected || parsed != expected)
                differing.Add($"{verdict.Name}: expected {expected}, mapped {mapped}, in memory {parsed}");
        }

        Assert.Empty(differing);
    }

    [Theory]
    [InlineData("bad-gap", "'b'", "[8, 12]", "begin at 4")]
    [InlineData("bad-size-mismatch", "'a'", "16 bytes", "takes 12")]
    [InlineData("bad-unknown-dtype", "'a'", "F31", "BF16")]
    [InlineData("bad-negative-shape", "'a'", "-4", "from 0")]
    [InlineData("bad-trailing-data", "16 bytes", "holds 20")]
    [InlineData("bad-header-huge", "9223372036854775808", "100000000")]
    [InlineData("bad-not-utf8", "UTF-8")]
    [InlineData("odd-duplicate-name", "'a'", "twice")]
    public void A_refusal_names_file_tensor_and_rule(string name, params string[] parts)
    {
        var path = SharedFiles.Require("golden", "safetensors", name + ".safetensors");
        var message = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Values_of_every_type_are_read()
    {
        using var file = SafetensorsFile.Open(SharedFiles.Require("golden", "safetensors", "good-all-dtypes.safetensors"));
        Assert.Equal([1.5f, -2f], file["f16"].ToSingles());
        Assert.Equal([1f, -2.5f], file["bf16"].ToSingles());
        Assert.Equal([.25f], file["f32"].ToSingles());
        Assert.Equal([(float)1e-300], file["f64"].ToSingles());
        Assert.Equal([-5L, 300L], file["i16"].ToInt64s());
        Assert.Equal([-2L, 3L], file["i8"].ToInt64s());
        Assert.Equal([-9L], file["i64"].ToInt64s());
        Assert.Equal([255L], file["u8"].ToInt64s());
        Assert.Equal([1L], file["bool"].ToInt64s());
        Assert.Contains("F32, BF16, F16, F64", Assert.Throws<SafetensorsException>(() => file["i8"].ToSingles()).Message, StringComparison.Ordinal);
        Assert.Throws<SafetensorsException>(() => file["f32"].ToInt64s());
        Assert.Contains("'none'", Assert.Throws<SafetensorsException>(() => file["none"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claimed_length_allocates_nothing()
    {
        // 3.2 TB of claimed data and a claimed header of 99 MB behind a few bytes.
        var json = """{"a":{"dtype":"F32","shape":[900000000000],"data_offsets":[0,3600000000000]}}""";
        var claims = WithHeader(json);
        var header = WithHeader("{}");
        BinaryPrimitives.WriteUInt64LittleEndian(header, 99_000_000);
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(claims));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(claims));
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(header));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Reading_after_dispose_is_refused()
    {
        var file = SafetensorsFile.Open(SharedFiles.Require("golden", "safetensors", "good-minimal.safetensors"));
        var tensor = file["a"];
        Assert.Equal([1f, 2f, 3f, 4f], tensor.ToSingles());
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.ToSingles());
    }

    [Fact]
    public void Damaged_headers_are_refused_or_read_but_never_break_anything_else()
    {
        var good = SafetensorsWriter.ToBytes(
            [
                SafetensorsItem.FromSingles("a", SafetensorsDtype.F32, [2, 2], [1, 2, 3, 4]),
                SafetensorsItem.FromSingles("b", SafetensorsDtype.BF16, [3], [1, 2, 3]),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = good.ToArray().AsSpan(0, random.Next(10) == 0 ? random.Next(good.Length) : good.Length).ToArray();
            for (var change = random.Next(1, 4); change > 0 && damaged.Length > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                using var file = SafetensorsFile.Parse(damaged);
                foreach (var name in file.Names)
                    Assert.Equal(file[name].ByteCount, file[name].Bytes.Length);
            }
            catch (SafetensorsException)
            {
                // The only refusal there is.
            }
        }
    }

    internal static byte[] WithHeader(string json)
    {
        var text = Encoding.UTF8.GetBytes(json);
        var bytes = new byte[8 + text.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }

    private static string Verdict(Func<SafetensorsFile> open)
    {
        try
        {
            using var file = open();
            return string.Join("; ", file.Names.Order(StringComparer.Ordinal).Select(name => $"{name} [{string.Join(",", file[name].Shape)}]"));
        }
        catch (SafetensorsException)
        {
            return "refused";
        }
    }

    private static string Describe(JsonElement shapes) => string.Join(
        "; ", shapes.EnumerateObject().OrderBy(shape => shape.Name, StringComparer.Ordinal)
            .Select(shape => $"{shape.Name} [{string.Join(",", shape.Value.EnumerateArray().Select(size => size.GetInt64()))}]"));
}
