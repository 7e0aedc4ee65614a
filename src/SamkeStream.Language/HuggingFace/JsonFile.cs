using System.Text.Json;

namespace SamkeStream.Language.HuggingFace;

/// <summary>A JSON object in a file, read field by field with errors that name file, field and what is allowed.</summary>
internal sealed class JsonFile
{
    private readonly JsonElement _element;

    private JsonFile(string path, string prefix, JsonElement element)
    {
        Path = path;
        Prefix = prefix;
        _element = element;
    }

    public string Path { get; }

    private string Prefix { get; }

    /// <exception cref="ModelFolderException">The file is missing or holds no JSON object.</exception>
    public static JsonFile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonFile(path, "", document.RootElement.Clone())
                : throw new ModelFolderException($"{path}: a JSON {document.RootElement.ValueKind}, not an object");
        }
        catch (JsonException exception)
        {
            throw new ModelFolderException($"{path}: not valid JSON: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFolderException($"{path}: the file does not exist", exception);
        }
    }

    /// <summary>The same, or null where there is no such file.</summary>
    public static JsonFile? ReadIfPresent(string path) => File.Exists(path) ? Read(path) : null;

    public IEnumerable<string> Keys => _element.EnumerateObject().Select(property => property.Name);

    public bool Has(string key) => _element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement? Element(string key) => Has(key) ? _element.GetProperty(key) : null;

    public ModelFolderException Refused(string key, string reason) => new($"{Path}: {Prefix}{key} {reason}");

    /// <summary>The object under <paramref name="key"/>, or null where it is absent or null.</summary>
    public JsonFile? Object(string key)
    {
        if (Element(key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Object
            ? new JsonFile(Path, $"{Prefix}{key}.", value)
            : throw Refused(key, $"is a JSON {value.ValueKind}, not an object");
    }

    /// <summary>The objects of the array under <paramref name="key"/>, or null where it is absent or null.</summary>
    public List<JsonFile>? Objects(string key)
    {
        if (Element(key) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            throw Refused(key, "is not an array of objects");
        return [.. value.EnumerateArray().Select((item, i) => new JsonFile(Path, $"{Prefix}{key}[{i}].", item))];
    }

    public string? Text(string key)
    {
        if (Element(key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Refused(key, $"is {value.GetRawText()}, not a string");
    }

    public bool Flag(string key, bool otherwise) => Element(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Refused(key, $"is {value.GetRawText()}; allowed are true and false"),
    };

    public int? OptionalInteger(string key, int least)
    {
        if (Element(key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least
            ? number
            : throw Refused(key, $"is {value.GetRawText()}; allowed are whole numbers from {least}");
    }

    public int Integer(string key, int least) =>
        OptionalInteger(key, least) ?? throw Refused(key, $"is missing; allowed are whole numbers from {least}");

    public double? OptionalPositive(string key)
    {
        if (Element(key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && number > 0
            ? number
            : throw Refused(key, $"is {value.GetRawText()}; allowed are numbers above 0");
    }

    public double Positive(string key, double otherwise) => OptionalPositive(key) ?? otherwise;

    /// <summary>All members as whole numbers; one pass, for objects with very many.</summary>
    public IEnumerable<(string Key, int Value)> AllIntegers()
    {
        foreach (var property in _element.EnumerateObject())
        {
            var value = property.Value;
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number < 0)
                throw Refused(property.Name, $"is {value.GetRawText()}; allowed are whole numbers from 0");
            yield return (property.Name, number);
        }
    }

    /// <summary>One whole number or an array of them; empty where absent.</summary>
    public IReadOnlyList<int> Integers(string key)
    {
        if (Element(key) is not { } value)
            return [];
        JsonElement[] elements = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return Array.ConvertAll(elements, element => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= 0
            ? number
            : throw Refused(key, $"holds {element.GetRawText()}; allowed are whole numbers from 0"));
    }
}
