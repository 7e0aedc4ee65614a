namespace SamkeStream.Cli.Demo.Reporting;

/// <summary>Times for people.</summary>
internal static class Durations
{
    /// <summary>In the unit that suits; a dash where there is none.</summary>
    public static string Text(double? milliseconds) => milliseconds switch
    {
        null => "-",
        < 10 and var few => FormattableString.Invariant($"{few:f2} ms"),
        < 1000 and var some => FormattableString.Invariant($"{some:f0} ms"),
        var many => FormattableString.Invariant($"{many / 1000:f1} s"),
    };
}
