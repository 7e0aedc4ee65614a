using System.Globalization;
using SamkeStream.Contracts;

namespace SamkeStream.State.Incidents;

/// <summary>
/// A time in which drifts raise no alert, for deployments: either once (<see cref="From"/>, <see cref="To"/>) or every week
/// (<see cref="Weekday"/>, <see cref="Start"/>, <see cref="DurationMinutes"/>), in UTC.
/// </summary>
public sealed record Suppression
{
    private const int MinutesOfWeek = 7 * 24 * 60;
    private static readonly string[] Weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    public required Guid Id { get; init; }

    /// <summary>One stream; absent: all.</summary>
    public string? Stream { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>monday to sunday.</summary>
    public string? Weekday { get; init; }

    /// <summary>Time of day as 22:30.</summary>
    public string? Start { get; init; }

    public int? DurationMinutes { get; init; }

    public string? Actor { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether it holds for the stream at the time.</summary>
    public bool Covers(string stream, DateTimeOffset time)
    {
        if (Stream is not null && Stream != stream)
            return false;
        if (From is { } from && To is { } to)
            return time >= from && time < to;
        if (StartMinute() is not { } start || DurationMinutes is not { } duration)
            return false;
        var utc = time.UtcDateTime;
        var minute = ((((int)utc.DayOfWeek + 6) % 7 * 24 * 60) + utc.TimeOfDay.TotalMinutes - start + MinutesOfWeek) % MinutesOfWeek;
        return minute < duration;
    }

    /// <summary>Of which streams and when, for the audit log.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Stream ?? "all streams"}, {(Weekday is null ? $"{From:u} to {To:u}" : $"every {Weekday} {Start} UTC for {DurationMinutes} min")}; {Id}");

    /// <summary>Whether it can never hold again.</summary>
    public bool IsOver(DateTimeOffset now) => To is { } to && to <= now;

    /// <summary>What is not allowed, one sentence each, beginning with the member; empty where all is well.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        var mistakes = new List<string>();
        if (Stream is not null && !StreamName.IsValid(Stream))
            mistakes.Add($"stream is '{Stream}'; allowed is {StreamName.Allowed}, or no stream for all");
        var isOnce = From is not null || To is not null;
        var isWeekly = Weekday is not null || Start is not null || DurationMinutes is not null;
        if (isOnce == isWeekly)
        {
            mistakes.Add("from: allowed are either from and to, or weekday, start and durationMinutes");
            return mistakes;
        }

        if (isOnce)
        {
            if (From is null || To is null || From >= To)
                mistakes.Add($"to is {Text(To)} and from {Text(From)}; allowed are both, to after from");
            return mistakes;
        }

        if (!Weekdays.Contains(Weekday, StringComparer.Ordinal))
            mistakes.Add($"weekday is '{Weekday}'; allowed are {string.Join(", ", Weekdays)}");
        if (!IsTimeOfDay(Start))
            mistakes.Add($"start is '{Start}'; allowed are times of day in UTC, 00:00 to 23:59");
        if (DurationMinutes is not (>= 1 and < MinutesOfWeek))
            mistakes.Add($"durationMinutes is {(DurationMinutes is { } minutes ? minutes : "absent")}; allowed are 1 to {MinutesOfWeek - 1}");
        return mistakes;
    }

    private static bool IsTimeOfDay(string? text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static string Text(DateTimeOffset? time) => time?.ToString("o", CultureInfo.InvariantCulture) ?? "absent";

    private double? StartMinute() =>
        Array.IndexOf(Weekdays, Weekday) is var day and >= 0 && TimeOnly.TryParseExact(Start, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (day * 24 * 60) + time.ToTimeSpan().TotalMinutes
            : null;
}
