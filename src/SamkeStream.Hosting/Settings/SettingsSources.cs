using System.Collections;
using Microsoft.Extensions.Configuration;

namespace SamkeStream.Hosting;

/// <summary>
/// Where settings come from, later ones winning: the file <c>samke.json</c> of the working folder (another by
/// <c>--settings FILE</c>), environment variables (<c>SAMKE_BROKER</c>, <c>SAMKE_CATCH__BATCHSIZE</c>, also
/// <c>Samke__Broker</c>), the command line (<c>--broker</c>, <c>--catch:batch-size</c>, also <c>--Samke:Broker=…</c>).
/// </summary>
internal static class SettingsSources
{
    private const string Prefix = "SAMKE_";

    public static void Apply(ConfigurationManager configuration, string[] args)
    {
        var commandLine = ParseCommandLine(args, out var file);
        configuration.Sources.Clear();
        if (file is not null && !File.Exists(file))
            throw new SettingsException([$"--settings is '{file}'; allowed: the path of a JSON file"]);
        AddFile(configuration, Path.GetFullPath(file ?? "samke.json"));
        configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(ReadEnvironment());
        configuration.AddInMemoryCollection(commandLine);
    }

    private static void AddFile(ConfigurationManager configuration, string file)
    {
        try
        {
            configuration.AddJsonFile(file, optional: true, reloadOnChange: false);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            var cause = exception.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new SettingsException([$"the settings file '{file}' cannot be read ({cause}); allowed: a JSON object"], exception);
        }
    }

    // SAMKE_X__Y is Samke:X:Y. Variables of the build, of tests and of docker-compose.yml are none of the product's settings.
    private static Dictionary<string, string?> ReadEnvironment()
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length > Prefix.Length && name[Prefix.Length] != '_'
                && !name.StartsWith("SAMKE_TEST_", StringComparison.Ordinal) && name is not ("SAMKE_SHARED" or "SAMKE_TORCH" or "SAMKE_BROKER_PASSWORD"))
            {
                settings[$"{SamkeOptions.Section}:{KeyOf(name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), '_')}"] = (string?)variable.Value;
            }
        }

        return settings;
    }

    private static Dictionary<string, string?> ParseCommandLine(string[] args, out string? file)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        file = null;
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (!name.StartsWith("--", StringComparison.Ordinal))
                throw new SettingsException([$"'{args[i]}' is no setting; allowed: --name value, or --name=value"]);
            value ??= ++i < args.Length ? args[i] : throw new SettingsException([$"{name} has no value; allowed: --name value, or --name=value"]);

            if (name == "--settings")
                file = value;
            else if (name.StartsWith("--Samke:", StringComparison.OrdinalIgnoreCase) || name.StartsWith("--Logging:", StringComparison.OrdinalIgnoreCase))
                settings[name[2..]] = value;
            else
                settings[$"{SamkeOptions.Section}:{KeyOf(name[2..], '-')}"] = value;
        }

        return settings;
    }

    // Keys are compared without regard to case, so only the marks between words go.
    private static string KeyOf(string name, char mark) => name.Replace(mark.ToString(), "", StringComparison.Ordinal);
}
