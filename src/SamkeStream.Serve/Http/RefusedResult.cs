using SamkeStream.Hosting;

namespace SamkeStream.Serve.Http;

/// <summary>400 that names each wrong member with what is wrong and what is allowed.</summary>
internal sealed class RefusedResult(IReadOnlyList<RuleViolation> violations) : IResult
{
    public IReadOnlyList<RuleViolation> Violations => violations;

    public Task ExecuteAsync(HttpContext httpContext) => Results.ValidationProblem(
        violations.GroupBy(violation => violation.Member).ToDictionary(group => group.Key, group => group.Select(violation => violation.Detail).ToArray()),
        detail: violations[0].Detail,
        title: "refused").ExecuteAsync(httpContext);
}
