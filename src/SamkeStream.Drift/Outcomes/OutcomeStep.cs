namespace SamkeStream.Drift.Outcomes;

/// <summary>What an outcome led to.</summary>
internal enum OutcomeStep
{
    Nothing,

    /// <summary>Outcomes have become worse.</summary>
    Alarm,

    /// <summary>They are back to normal.</summary>
    Recovered,

    /// <summary>They stayed worse for as long as a baseline takes; that is what is normal now.</summary>
    Relearned,
}
