using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.Serve.Http;

/// <summary>Asks for <c>Authorization: Bearer TOKEN</c> on everything under /v1 where a token is set; health stays open.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    public static void UseBearerToken(this WebApplication app, string? token)
    {
        if (token is null)
            return;
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        // Routes are matched without regard to case, so the path is too.
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) && !IsAllowed(context.Request, expected))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await Problems.Of(StatusCodes.Status401Unauthorized, "unauthorized", "the header Authorization must be 'Bearer ' and the token of Samke:Token").ExecuteAsync(context);
                return;
            }

            await next(context);
        });
    }

    // Digests are compared, in constant time, so that neither length nor content of the token shows in the time taken.
    private static bool IsAllowed(HttpRequest request, byte[] expected) =>
        request.Headers.Authorization.ToString() is var header
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())), expected);
}
