using SamkeStream.Hosting;

namespace SamkeStream.Serve.Http;

/// <summary>Errors as problem details (RFC 9457).</summary>
internal static class Problems
{
    public static IResult Of(int status, string title, string detail) => Results.Problem(detail, statusCode: status, title: title);

    /// <summary>400 that names each wrong member with what is wrong and what is allowed.</summary>
    public static IResult Refused(IReadOnlyList<RuleViolation> violations)
    {
        foreach (var violation in violations)
            SamkeMeter.Refused.Add(1, new KeyValuePair<string, object?>("reason", violation.Reason));
        return new RefusedResult(violations);
    }

    public static IResult Refused(string reason, string member, string detail) => Refused([new RuleViolation(reason, member, detail)]);
}
