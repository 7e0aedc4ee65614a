using System.Net;

namespace SamkeStream.Hosting.Http;

/// <summary>What came of a request to somebody else's server.</summary>
/// <param name="Status">Null where no answer came.</param>
/// <param name="Text">What may be told of the answer, or what went wrong; never anything of the request.</param>
/// <param name="RetryAfter">How long the server wants to be left alone.</param>
public sealed record OutboundAnswer(HttpStatusCode? Status, string Text, TimeSpan? RetryAfter = null)
{
    public bool IsTaken => Status is { } status && (int)status is >= 200 and < 300;

    /// <summary>Whether the same request may be taken later: no answer, too many requests, or a fault of the server's own.</summary>
    public bool IsWorthRetrying => Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>In a line.</summary>
    public override string ToString() => Status is { } status ? $"{(int)status} {status}{(Text.Length > 0 ? $": {Text}" : "")}" : Text;
}
