namespace SamkeStream.Drift;

/// <summary>
/// How many prompts a stream may expect between two false alarms (T, ARL0), from the way people say it: in prompts, as days at a
/// rate, or as alarms of a whole fleet per week. An error rate per test is of no use for a stream that is tested at every prompt.
/// </summary>
public sealed partial record FalseAlarmBudget
{
    /// <summary>Below this many prompts thresholds would be so low that delays hardly gain: a smaller wish is raised to it.</summary>
    public const int Floor = 1000;

    /// <summary>The longest budget that a bootstrap can say anything about.</summary>
    public const int Ceiling = 10_000_000;

    private FalseAlarmBudget(double requested, string origin)
    {
        Requested = requested;
        Origin = origin;
        Prompts = (int)Math.Round(Math.Clamp(requested, Floor, Ceiling));
    }

    /// <summary>T in prompts, within <see cref="Floor"/> and <see cref="Ceiling"/>.</summary>
    public int Prompts { get; }

    /// <summary>What was asked for, in prompts.</summary>
    public double Requested { get; }

    /// <summary>How it was asked for.</summary>
    public string Origin { get; }

    /// <summary>What is used differs from what was asked for: the sentence that says so; else null.</summary>
    public string? Remark => Requested switch
    {
        < Floor => FormattableString.Invariant(
            $"{InPrompts()}; the detector uses at least {Floor}, so alarms are rarer than asked for."),
        > Ceiling => FormattableString.Invariant(
            $"{InPrompts()}; the detector uses at most {Ceiling}, so alarms are more frequent than asked for."),
        _ => null,
    };

    /// <summary>One false alarm in so many prompts.</summary>
    public static FalseAlarmBudget OfPrompts(double prompts)
    {
        ThrowUnlessPositive(prompts, nameof(prompts));
        return new FalseAlarmBudget(prompts, OriginOf(prompts));
    }

    /// <summary>One false alarm in so many days of a stream: T = prompts per day × days.</summary>
    public static FalseAlarmBudget OfDays(double promptsPerDay, double days = 30)
    {
        ThrowUnlessPositive(promptsPerDay, nameof(promptsPerDay));
        ThrowUnlessPositive(days, nameof(days));
        return new FalseAlarmBudget(
            promptsPerDay * days, FormattableString.Invariant($"One false alarm per {days:0.##} days at {promptsPerDay:0.##} prompts a day"));
    }

    /// <summary>So many false alarms a week on all streams together: T = 7 N r / F.</summary>
    /// <param name="alarmsPerWeek">F.</param>
    /// <param name="streams">N.</param>
    /// <param name="promptsPerDay">r: prompts of one stream a day.</param>
    public static FalseAlarmBudget OfFleet(double alarmsPerWeek, int streams, double promptsPerDay)
    {
        ThrowUnlessPositive(alarmsPerWeek, nameof(alarmsPerWeek));
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        ThrowUnlessPositive(promptsPerDay, nameof(promptsPerDay));
        return new FalseAlarmBudget(
            7 * streams * promptsPerDay / alarmsPerWeek,
            FormattableString.Invariant($"{alarmsPerWeek:0.##} false alarms a week on {streams} streams of {promptsPerDay:0.##} prompts a day"));
    }

    /// <summary>
    /// T of a detector that sees a share of the prompts, chosen at random: T prompts of the stream (or the days they take) are T·share of those
    /// that it sees. Not below <see cref="Floor"/>, or the T of all prompts where that is below: alarms are rarer then.
    /// </summary>
    /// <param name="prompts">T of all prompts.</param>
    /// <param name="share">Above 0, at most 1.</param>
    public static long AtShare(long prompts, double share)
    {
        if (!(share is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is above 0 and at most 1.");
        return Math.Min(prompts, Math.Max(Floor, (long)Math.Round(prompts * share)));
    }

    private string InPrompts() =>
        Origin == OriginOf(Requested) ? Origin : FormattableString.Invariant($"{Origin} is a false alarm every {Requested:f0} prompts");

    private static string OriginOf(double prompts) => FormattableString.Invariant($"One false alarm per {prompts:0.##} prompts");

    private static void ThrowUnlessPositive(double value, string name)
    {
        if (!(value > 0) || double.IsInfinity(value))
            throw new ArgumentOutOfRangeException(name, value, "A budget needs a number above 0.");
    }
}
