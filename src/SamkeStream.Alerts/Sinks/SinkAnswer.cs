using System.Net;

namespace SamkeStream.Alerts.Sinks;

/// <summary>What a sink answered.</summary>
/// <param name="Status">Null where no answer came.</param>
/// <param name="Text">The beginning of the answer's body, or what went wrong.</param>
/// <param name="RetryAfter">How long the sink wants to be left alone.</param>
public sealed record SinkAnswer(HttpStatusCode? Status, string Text, TimeSpan? RetryAfter = null)
{
    public bool IsTaken => Status is { } status && (int)status is >= 200 and < 300;

    /// <summary>Whether the same request may be taken later: no answer, too many requests, or a fault of the sink's own.</summary>
    public bool IsWorthRetrying => Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>In a line, without anything of the request.</summary>
    public override string ToString() => Status is { } status ? $"{(int)status} {status}{(Text.Length > 0 ? $": {Text}" : "")}" : Text;
}
