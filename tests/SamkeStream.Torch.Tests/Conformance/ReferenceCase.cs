using System.Text.Json;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests.Conformance;

/// <summary>One case of reference/cases.json: inputs, and what PyTorch made of them.</summary>
public sealed record ReferenceCase(string Name, ReferenceTensor[] Inputs, ReferenceTensor[] Outputs, ReferenceTensor[]? Gradients)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyDictionary<string, ReferenceCase> All { get; } = Read();

    private static Dictionary<string, ReferenceCase> Read()
    {
        using Stream stream = typeof(ReferenceCase).Assembly.GetManifestResourceStream("cases.json")!;
        return JsonSerializer.Deserialize<CaseFile>(stream, Options)!.Cases.ToDictionary(entry => entry.Name);
    }

    private sealed record CaseFile(string Torch, ReferenceCase[] Cases);
}

/// <summary>Type, shape and values of a tensor; infinities and NaN are strings.</summary>
public sealed record ReferenceTensor(string Type, long[] Shape, JsonElement[] Data)
{
    public Tensor ToTensor() => Type switch
    {
        "bool" => tensor(Array.ConvertAll(Data, value => value.GetBoolean()), Shape),
        "int64" => tensor(Array.ConvertAll(Data, value => value.GetInt64()), Shape),
        _ => tensor(Values(), Shape, TypeOf(Type)),
    };

    /// <summary>Type, shape and values; floating values within the tolerance relative to the largest one.</summary>
    public void AssertEqual(Tensor actual, double tolerance)
    {
        Assert.Equal(TypeOf(Type), actual.dtype);
        Assert.Equal(Shape, actual.shape);
        using Tensor plain = actual.detach().to(ScalarType.Float64);
        double[] found = plain.data<double>().ToArray();
        double[] expected = Type == "bool" ? Array.ConvertAll(Data, value => value.GetBoolean() ? 1.0 : 0.0) : Values();
        double largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double allowed = Type.Contains("int", StringComparison.Ordinal) || Type == "bool" ? 0 : tolerance * Math.Max(largest, 1e-3);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = double.IsFinite(expected[i]) ? Math.Abs(found[i] - expected[i]) <= allowed : expected[i].Equals(found[i]);
            Assert.True(same, $"element {i}: expected {expected[i]:R}, found {found[i]:R}");
        }
    }

    private static ScalarType TypeOf(string name) => name switch
    {
        "bool" => ScalarType.Bool,
        "int32" => ScalarType.Int32,
        "int64" => ScalarType.Int64,
        "float16" => ScalarType.Float16,
        "bfloat16" => ScalarType.BFloat16,
        "float32" => ScalarType.Float32,
        "float64" => ScalarType.Float64,
        _ => throw new InvalidDataException($"unknown type {name} in cases.json"),
    };

    private double[] Values() => Array.ConvertAll(Data, value => value.ValueKind != JsonValueKind.String
        ? value.GetDouble()
        : value.GetString() switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.NaN });
}
