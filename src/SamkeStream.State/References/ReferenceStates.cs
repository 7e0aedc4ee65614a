namespace SamkeStream.State.References;

/// <summary>Values of <see cref="StoredReference.State"/>.</summary>
public static class ReferenceStates
{
    /// <summary>Nobody works on it yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>Prompts of a stream are being collected for it.</summary>
    public const string Collecting = "collecting";

    /// <summary>Its prompts are being encoded, then its thresholds calibrated.</summary>
    public const string Fitting = "fitting";

    /// <summary>It can be activated; it never changes again.</summary>
    public const string Ready = "ready";

    /// <summary>It cannot be made; <see cref="StoredReference.Problem"/> says why. It never changes again.</summary>
    public const string Failed = "failed";

    /// <summary>It is about to be deleted; it cannot be activated any more.</summary>
    public const string Leaving = "leaving";

    public static bool IsFinal(string state) => state is Ready or Failed;
}
