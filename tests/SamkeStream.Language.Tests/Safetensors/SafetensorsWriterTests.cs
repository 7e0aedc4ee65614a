using System.Text;
using SamkeStream.Language.Safetensors;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Safetensors;

public sealed class SafetensorsWriterTests
{
    [Theory]
    [InlineData("language/peft/plain-r4/adapter_model.safetensors")]
    [InlineData("language/peft/rslora-qv/adapter_model.safetensors")]
    [InlineData("language/qwen2-tied/model.safetensors")]
    [InlineData("language/qwen2-untied-bf16-sharded/model-00001-of-00002.safetensors")]
    [InlineData("language/bert-tiny/expected.safetensors")]
    public void A_file_of_the_reference_library_is_rewritten_to_the_byte(string path)
    {
        var full = SharedFiles.Require(["golden", .. path.Split('/')]);
        using var file = SafetensorsFile.Open(full);
        var items = file.Names.Reverse().Select(name => new SafetensorsItem(name, file[name].Dtype, file[name].Shape, file[name].Bytes.ToArray()));
        Assert.Equal(File.ReadAllBytes(full), SafetensorsWriter.ToBytes(items, file.Metadata.Count > 0 ? file.Metadata : null));
    }

    [Fact]
    public void Wide_types_come_first_then_names_by_their_bytes()
    {
        var bytes = SafetensorsWriter.ToBytes(
        [
            new("a", SafetensorsDtype.U8, [1], new byte[1]),
            new("\ud83d\ude00", SafetensorsDtype.F32, [1], new byte[4]),
            new("\uffee", SafetensorsDtype.F32, [1], new byte[4]),
            new("z", SafetensorsDtype.I64, [], new byte[8]),
            new("b\"\n\u0001", SafetensorsDtype.BF16, [0, 2], Array.Empty<byte>()),
        ]);
        using var file = SafetensorsFile.Parse(bytes);
        Assert.Equal(["z", "\uffee", "\ud83d\ude00", "b\"\n\u0001", "a"], file.Names);
        var header = Encoding.UTF8.GetString(bytes, 8, bytes.Length - 8 - 17);
        Assert.Contains("""{"z":{"dtype":"I64","shape":[],"data_offsets":[0,8]},""", header, StringComparison.Ordinal);
        Assert.Contains("""
            "b\"\n\u0001":{"dtype":"BF16","shape":[0,2],"data_offsets":[16,16]}
            """, header, StringComparison.Ordinal);
        Assert.Equal(0, (bytes.Length - 8 - 17) % 8);
    }

    [Fact]
    public void The_order_of_metadata_and_tensors_given_does_not_matter()
    {
        SafetensorsItem[] items = [new("a", SafetensorsDtype.U8, [1], new byte[1]), new("b", SafetensorsDtype.F32, [1], new byte[4])];
        var one = SafetensorsWriter.ToBytes(items, new Dictionary<string, string> { ["x"] = "1", ["format"] = "pt" });
        var other = SafetensorsWriter.ToBytes(items.Reverse(), new Dictionary<string, string> { ["format"] = "pt", ["x"] = "1" });
        Assert.Equal(one, other);
    }

    [Fact]
    public void A_file_is_written_whole_or_not_at_all()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.safetensors");
        SafetensorsWriter.Write(path, [new("a", SafetensorsDtype.U8, [1], new byte[] { 7 })]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new("a", SafetensorsDtype.F32, [1], new byte[3])]));
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("disk full");
        }));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([7L], file["a"].ToInt64s());
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Wrong_items_are_refused_by_name()
    {
        SafetensorsItem ok = new("twice", SafetensorsDtype.U8, [1], new byte[1]);
        Assert.Contains("'twice'", Refusal([ok, ok]), StringComparison.Ordinal);
        Assert.Contains("takes 8", Refusal([new("a", SafetensorsDtype.F32, [2], new byte[4])]), StringComparison.Ordinal);
        Assert.Contains("[-1]", Refusal([new("a", SafetensorsDtype.F32, [-1], new byte[4])]), StringComparison.Ordinal);
        Assert.Contains("__metadata__", Refusal([new("__metadata__", SafetensorsDtype.U8, [1], new byte[1])]), StringComparison.Ordinal);
    }

    private static string Refusal(SafetensorsItem[] items) =>
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.ToBytes(items)).Message;
}
