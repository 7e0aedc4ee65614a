using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using SamkeStream.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests.Golden;

/// <summary>A file of reference tensors in safetensors format (F32 and I64 only): length of the header, header, values.</summary>
internal sealed class GoldenFile
{
    private readonly byte[] content;
    private readonly JsonElement header;
    private readonly int start;

    private GoldenFile(string path)
    {
        content = File.ReadAllBytes(path);
        int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(content));
        header = JsonDocument.Parse(content.AsMemory(8, length)).RootElement;
        start = 8 + length;
    }

    public IEnumerable<string> Names => header.EnumerateObject().Select(entry => entry.Name).Where(name => name != "__metadata__");

    public Tensor this[string name]
    {
        get
        {
            JsonElement entry = header.GetProperty(name);
            long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())];
            int[] ends = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(end => end.GetInt32())];
            ReadOnlySpan<byte> bytes = content.AsSpan(start + ends[0], ends[1] - ends[0]);
            return entry.GetProperty("dtype").GetString() == "I64"
                ? tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape)
                : tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape);
        }
    }

    public static GoldenFile Open(string name) => new(SharedFiles.Require("golden", "optim", name + ".safetensors"));

    public bool Has(string name) => header.TryGetProperty(name, out _);

    /// <summary>Equal within a tolerance relative to the expected tensor's largest value.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Tensor values = actual.detach().reshape(expected.shape);
        double difference = (values - expected).abs().max().ToDouble();
        double largest = Math.Max(expected.abs().max().ToDouble(), 1e-3);
        Xunit.Assert.True(difference <= tolerance * largest, $"{what}: off by {difference:E2}, largest value {largest:E2}");
    }
}
