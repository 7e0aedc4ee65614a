using SamkeStream.State;
using SamkeStream.State.Privacy;

namespace SamkeStream.Hosting.Privacy;

/// <summary>Section <c>Samke:Privacy</c>, which every worker reads.</summary>
public sealed record PrivacyOptions
{
    /// <summary>Value of <c>CurrentKey</c> with which keys read, but none writes.</summary>
    private const string NoKey = "none";

    private const string AllowedKey = "the Base64 of 32 random bytes (openssl rand -base64 32)";

    /// <summary>What records with texts of prompts are encrypted with.</summary>
    public required RecordKeys Keys { get; init; }

    /// <summary>Of which streams texts may be kept.</summary>
    public required TextPolicy Policy { get; init; }

    /// <summary>Hosts (with a port where it is not the scheme's own) that a stream's own resolver may be on.</summary>
    public required IReadOnlyList<string> ResolverHosts { get; init; }

    /// <summary>What is wrong with the resolver of a stream, or null.</summary>
    public string? MistakeOfResolver(string? url)
    {
        if (url is null)
            return null;
        var authority = new Uri(url).Authority;
        return ResolverHosts.Contains(authority, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"resolverUrl is on {authority}; allowed are the hosts of {SamkeOptions.Section}:Privacy:ResolverHosts: {(ResolverHosts.Count > 0 ? string.Join(", ", ResolverHosts) : "none")}";
    }

    public static PrivacyOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new PrivacyOptions
        {
            Keys = ReadKeys(settings),
            Policy = new TextPolicy(settings.OneOf("Default", PrivacyModes.Text, [.. PrivacyModes.All])),
            ResolverHosts = ReadHosts(settings),
        };
    }

    /// <summary>Notes in the store which key is written with.</summary>
    /// <exception cref="SettingsException">The store was written with a key that is missing here, or is another one here.</exception>
    public async Task EnterAsync(IStore store, CancellationToken cancellationToken)
    {
        if (await KeyRegister.EnterAsync(store, Keys, cancellationToken).ConfigureAwait(false) is var (id, problem))
            throw new SettingsException([$"{SamkeOptions.Section}:Privacy:Keys:{id} is {problem}; allowed: the key that the store was written with, {AllowedKey}"]);
    }

    private static string[] ReadHosts(SettingsReader settings)
    {
        var hosts = settings.Text("ResolverHosts", "")!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var host in hosts.Where(host => !Uri.TryCreate($"http://{host}", UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0))
            settings.Problem("ResolverHosts", host, "hosts or host:port, separated by ','");
        return hosts;
    }

    private static RecordKeys ReadKeys(SettingsReader settings)
    {
        var section = settings.Section("Keys");
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var id in section.SecretNames())
        {
            var text = section.Secret(id);
            if (!RecordKeys.IsId(id))
                section.Problem(id, "…", $"ids of 1 to {RecordKeys.MaxIdLength} letters and digits");
            else if (text is not null && TryRead(text) is { } key)
                keys[id] = key;
            else
                section.Problem(id, "…", AllowedKey);
        }

        var current = settings.Text("CurrentKey")?.ToLowerInvariant();
        if (current is null && keys.Count > 1)
            settings.Problem("CurrentKey", null, $"the id of the key to write with, one of {string.Join(", ", keys.Keys)}, or {NoKey}");
        if (current is not (null or NoKey) && !keys.ContainsKey(current))
            settings.Problem("CurrentKey", current, keys.Count == 0 ? $"{NoKey}, or the id of a key in Keys" : $"{string.Join(", ", keys.Keys)}, {NoKey}");
        var writing = current is null && keys.Count == 1 ? keys.Keys.Single() : current;
        return new RecordKeys(keys, writing is not null && keys.ContainsKey(writing) ? writing : null);
    }

    private static byte[]? TryRead(string text)
    {
        var key = new byte[RecordKeys.KeyBytes + 1];
        return Convert.TryFromBase64String(text.Trim(), key, out var count) && count == RecordKeys.KeyBytes ? key[..count] : null;
    }
}
