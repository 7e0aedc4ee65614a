using System.Text.Unicode;
using MassTransit;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Consumers;

/// <summary>Checks that every message of a producer needs.</summary>
internal static class MessageChecks
{
    public static void RequireUtf8(ReceiveContext context)
    {
        if (!Utf8.IsValid(context.Body.GetBytes()))
            throw new MessageRefusedException("invalid-utf8", "the body is no valid UTF-8; allowed is JSON in UTF-8");
    }

    public static void RequireOutcome(OutcomeReported outcome)
    {
        if (outcome.PromptId is not { Length: > 0 and <= PromptRules.MaxIdLength })
            throw new MessageRefusedException("bad-id", $"promptId has {outcome.PromptId?.Length ?? 0} characters; allowed are 1 to {PromptRules.MaxIdLength}");
        if (!double.IsFinite(outcome.Score))
            throw new MessageRefusedException("bad-score", $"score is {outcome.Score}; allowed are finite numbers");
    }

    public static void RequireStream(string? stream)
    {
        if (!StreamName.IsValid(stream))
            throw new MessageRefusedException("bad-stream", $"stream {Described(stream)}; allowed is {StreamName.Allowed}");
    }

    /// <summary>A wrong name, unless it may be a prompt in the wrong place.</summary>
    private static string Described(string? stream) => stream is null || (stream.Length <= StreamName.MaxLength && !stream.Any(char.IsWhiteSpace))
        ? $"is '{stream}'"
        : $"has {stream.Length} characters, some of which no name has";
}
