using SamkeStream.Contracts;

namespace SamkeStream.State;

/// <summary>Keys of the documents and logs of one stream; described in docs/store.md.</summary>
public static class StreamKeys
{
    public const string Prefix = "streams:";
    internal const string SettingsSuffix = ":settings";
    internal const string AdapterSuffix = ":adapter";

    public static string Settings(string stream) => Of(stream) + SettingsSuffix;

    public static string CatchState(string stream) => Of(stream) + ":catch";

    public static string Adapter(string stream) => Of(stream) + AdapterSuffix;

    public static string AdapterHistory(string stream) => Of(stream) + ":adapter-history";

    public static string ValidationItems(string stream) => Of(stream) + ":items";

    public static string Hold(string stream) => Of(stream) + ":hold";

    public static string OutcomesLog(string stream) => Of(stream) + ":outcomes";

    private static string Of(string stream) => Prefix + StreamName.Require(stream);
}
