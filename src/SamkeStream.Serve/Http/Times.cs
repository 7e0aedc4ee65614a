using System.Globalization;

namespace SamkeStream.Serve.Http;

/// <summary>Times in queries and bodies.</summary>
internal static class Times
{
    public const string Allowed = "ISO 8601 with offset, such as 2026-11-21T10:30:00Z";

    private static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <returns>Whether the text is absent or a time with an offset.</returns>
    public static bool TryParse(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
            return true;
        // Without an offset the time would be that of the server's zone; K takes it as absent, so the kind tells.
        if (!DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var clock) || clock.Kind == DateTimeKind.Unspecified)
            return false;
        time = DateTimeOffset.ParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None);
        return true;
    }
}
