using System.Text.Unicode;
using MassTransit;
using SamkeStream.Contracts;
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

    public static void RequireStream(string? stream)
    {
        if (!StreamName.IsValid(stream))
            throw new MessageRefusedException("bad-stream", $"stream is '{(stream?.Length > StreamName.MaxLength ? stream[..StreamName.MaxLength] + "…" : stream)}'; allowed is {StreamName.Allowed}");
    }
}
