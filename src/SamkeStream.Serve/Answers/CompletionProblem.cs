namespace SamkeStream.Serve.Answers;

/// <summary>Problem details that OpenAI's clients understand too: they read the member <c>error</c>.</summary>
internal static class CompletionProblem
{
    public static IResult Of(int status, string code, string? member, string detail) =>
        Results.Problem(
            detail,
            statusCode: status,
            title: status == StatusCodes.Status400BadRequest ? "refused" : code,
            extensions: new Dictionary<string, object?>
            {
                ["error"] = new { message = detail, type = "invalid_request_error", param = member, code },
            });
}
