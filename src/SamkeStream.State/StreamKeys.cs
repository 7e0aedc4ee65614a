using System.Globalization;
using SamkeStream.Contracts;

namespace SamkeStream.State;

/// <summary>Keys of the documents and logs of one stream; described in docs/store.md.</summary>
public static class StreamKeys
{
    public const string Prefix = "streams:";
    internal const string SettingsSuffix = ":settings";
    internal const string CatchHeadSuffix = ":catch-head";
    internal const string AdapterSuffix = ":adapter";

    public static string Settings(string stream) => Of(stream) + SettingsSuffix;

    public static string CatchHead(string stream) => Of(stream) + CatchHeadSuffix;

    public static string CatchState(string stream) => Of(stream) + ":catch";

    public static string CatchReference(string stream) => Of(stream) + ":catch-reference";

    /// <summary>Away from the other keys of the stream, which are listed to find the streams.</summary>
    public static string CatchLog(string stream, int entry) => string.Create(CultureInfo.InvariantCulture, $"catch-log:{StreamName.Require(stream)}:{entry:d2}");

    public static string Past(string stream) => Of(stream) + ":past";

    public static string Adapter(string stream) => Of(stream) + AdapterSuffix;

    public static string AdapterHistory(string stream) => Of(stream) + ":adapter-history";

    public static string ValidationItems(string stream) => Of(stream) + ":items";

    public static string LatestAdaptation(string stream) => Of(stream) + ":adaptation";

    public static string OutcomesLog(string stream) => Of(stream) + ":outcomes";

    private static string Of(string stream) => Prefix + StreamName.Require(stream);
}
