using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SamkeStream.Contracts;
using SamkeStream.State;

namespace SamkeStream.Serve.Http;

/// <summary>Reads request bodies so that a mistake is answered with what is wrong and where.</summary>
internal static class JsonBody
{
    /// <exception cref="BadHttpRequestException">No valid UTF-8, or no JSON.</exception>
    public static async Task<JsonElement> ReadAsync(HttpRequest request)
    {
        var bytes = await ReadBytesAsync(request);
        return Parse(bytes);
    }

    /// <summary>The JSON of a request, or null where it has no body.</summary>
    /// <exception cref="BadHttpRequestException">No valid UTF-8, or no JSON.</exception>
    public static async Task<JsonElement?> ReadOptionalAsync(HttpRequest request)
    {
        var bytes = await ReadBytesAsync(request);
        return bytes.Length == 0 ? null : Parse(bytes);
    }

    public static async Task<byte[]> ReadBytesAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        var bytes = buffer.ToArray();
        request.HttpContext.Features.Set(new Bytes(bytes));
        return bytes;
    }

    /// <summary>A feature of the request: its body, once it was read.</summary>
    /// <param name="Content">As it came.</param>
    internal sealed record Bytes(byte[] Content);

    /// <exception cref="BadHttpRequestException">The JSON is not that of the type.</exception>
    public static T As<T>(this JsonElement element, string where)
        where T : class
    {
        try
        {
            return element.Deserialize<T>(ContractJson.Options) ?? throw new BadHttpRequestException($"{where} is null; a JSON object is required");
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException($"{where} cannot be read: {JsonProblem.ForSender(exception)}", exception);
        }
    }

    private static JsonElement Parse(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
            throw new BadHttpRequestException("the body is no valid UTF-8; allowed is JSON in UTF-8", new DecoderFallbackException());
        try
        {
            return JsonElement.Parse(bytes);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException($"the body is no valid JSON: {JsonProblem.ForSender(exception)}", exception);
        }
    }
}
