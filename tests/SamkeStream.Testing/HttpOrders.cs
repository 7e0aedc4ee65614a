using System.Net.Http.Json;

namespace SamkeStream.Testing;

/// <summary>Requests that somebody must sign with his name.</summary>
public static class HttpOrders
{
    public const string ActorHeader = "Samke-Actor";

    /// <summary>Sends a request by anna.</summary>
    /// <param name="body">What the request's JSON is made of, or its content as it is; null: none.</param>
    public static async Task<HttpResponseMessage> OrderAsync(this HttpClient http, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        request.Headers.Add(ActorHeader, "anna");
        return await http.SendAsync(request);
    }

    /// <summary>Posts by anna.</summary>
    public static Task<HttpResponseMessage> OrderAsync(this HttpClient http, string path, object? body = null) => http.OrderAsync(HttpMethod.Post, path, body);
}
