using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.Alerts.Sinks;

/// <summary>The headers of Standard Webhooks (standardwebhooks.com): id, time and an HMAC-SHA256 over both and the body.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    public static bool TryReadSecret(string text, out byte[] key)
    {
        key = new byte[64];
        var isRead = text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Prefix.Length..], key, out var length)
            && length >= 24
            && Cut(ref key, length);
        return isRead;

        static bool Cut(ref byte[] key, int length)
        {
            key = key[..length];
            return true;
        }
    }

    /// <summary>Sets webhook-id and webhook-timestamp and, with a key, webhook-signature.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The same for every try.</param>
    /// <param name="now">Time of this try, so that a receiver can refuse old ones.</param>
    /// <param name="body">As it is sent.</param>
    /// <param name="key">Null: not signed.</param>
    public static void Set(HttpRequestMessage request, string id, DateTimeOffset now, byte[] body, byte[]? key)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        if (key is not null)
        {
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
            request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        }
    }
}
