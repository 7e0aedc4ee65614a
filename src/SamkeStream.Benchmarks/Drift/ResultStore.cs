using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SamkeStream.Benchmarks.Drift;

/// <summary>Finished parts of a measurement, so that a run that was stopped goes on where it was. A part's name holds all that it depends on.</summary>
internal sealed class ResultStore(string folder)
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public T GetOrMeasure<T>(object key, Func<T> measure)
    {
        var path = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(key, Json)))[..24]}.json");
        if (File.Exists(path) && JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json) is { } known)
            return known;
        var result = measure();
        Directory.CreateDirectory(folder);
        var unfinished = path + ".tmp";
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(result, Json));
        File.Move(unfinished, path, overwrite: true);
        return result;
    }
}
