namespace SamkeStream.Catch.Sampling;

/// <summary>
/// The share of one stream, a power of two: lowered at once where less is allowed, raised only after more was allowed for a while and with
/// room to spare, so that it neither flaps nor has the reference calibrated again and again.
/// </summary>
/// <param name="Share">In force.</param>
/// <param name="RoomSince">Since when more would be allowed; null where it is not.</param>
internal readonly record struct ShareSteps(double Share, DateTimeOffset? RoomSince = null)
{
    public const double Least = 1.0 / 1024;

    private const double Tolerance = .85;

    /// <param name="allowed">Share that is fair now; 1 and more: all.</param>
    /// <param name="roomy">Share that would be fair with room to spare; at most as much.</param>
    /// <param name="now">The time.</param>
    /// <param name="hold">How long more must be allowed before the share is raised.</param>
    public ShareSteps Next(double allowed, double roomy, DateTimeOffset now, TimeSpan hold)
    {
        if (allowed < Tolerance * Share)
            return new ShareSteps(Math.Min(Share, PowerOfTwo(allowed)));
        var higher = PowerOfTwo(roomy);
        if (higher <= Share)
            return new ShareSteps(Share);
        var since = RoomSince ?? now;
        return now - since >= hold ? new ShareSteps(higher) : new ShareSteps(Share, since);
    }

    /// <summary>The largest power of two that is no larger, within <see cref="Least"/> and 1.</summary>
    private static double PowerOfTwo(double share) => share >= 1 ? 1 : Math.Max(Least, Math.ScaleB(1, Math.ILogB(Math.Max(share, Least))));
}
