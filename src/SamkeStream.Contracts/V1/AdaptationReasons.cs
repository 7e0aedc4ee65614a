namespace SamkeStream.Contracts.V1;

/// <summary>Values of <see cref="AdaptationRequested.Reason"/>.</summary>
public static class AdaptationReasons
{
    public const string Drift = "drift";
    public const string Forced = "forced";
    public const string Recurring = "recurring";
}
