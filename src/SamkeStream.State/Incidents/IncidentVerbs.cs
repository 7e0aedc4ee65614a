namespace SamkeStream.State.Incidents;

/// <summary>What an operator does with an incident.</summary>
public static class IncidentVerbs
{
    /// <summary>Somebody looks after it.</summary>
    public const string Acknowledge = "acknowledge";

    /// <summary>No alert until a time; then it is open again.</summary>
    public const string Snooze = "snooze";

    /// <summary>The prompts after the change are the new normal.</summary>
    public const string Accept = "accept";

    /// <summary>It was a false alarm; the stream is watched with the same reference.</summary>
    public const string MarkFalse = "mark-false";

    public static IReadOnlyList<string> All { get; } = [Acknowledge, Snooze, Accept, MarkFalse];
}
