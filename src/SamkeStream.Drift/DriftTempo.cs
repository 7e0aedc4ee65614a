namespace SamkeStream.Drift;

/// <summary>How fast a change came.</summary>
public enum DriftTempo
{
    /// <summary>From one prompt to the next.</summary>
    Abrupt,

    /// <summary>The prompts went on changing after the change point.</summary>
    Gradual,
}
