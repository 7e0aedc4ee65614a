using System.Text.Json;
using SamkeStream.Serve.Http;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.Registry;

/// <summary>The validation items of a stream.</summary>
internal static class ItemEndpoints
{
    public static void MapItems(this RouteGroupBuilder api)
    {
        api.MapGet("/streams/{stream}/items", async (string stream, ValidationItems items, CancellationToken ct) => new { items = await items.GetAsync(stream, ct) });
        api.MapPost("/streams/{stream}/items", AddAsync);
        api.MapDelete("/streams/{stream}/items", async (string stream, ValidationItems items, CancellationToken ct) =>
        {
            await items.ClearAsync(stream, ct);
            return Results.NoContent();
        });
    }

    private static async Task<IResult> AddAsync(string stream, HttpRequest request, ValidationItems items, StreamRegistry registry)
    {
        var body = await JsonBody.ReadAsync(request);
        JsonElement[] elements = body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : [body];
        var added = elements.Select((element, i) => element.As<ValidationItem>($"items[{i}]")).ToList();
        try
        {
            var count = await items.AddAsync(stream, added, request.HttpContext.RequestAborted);
            await registry.GetOrRegisterAsync(stream, request.HttpContext.RequestAborted);
            return Results.Ok(new { stream, added = added.Count, items = count });
        }
        catch (ArgumentException exception)
        {
            return Problems.Refused("bad-item", "items", exception.Message);
        }
    }
}
