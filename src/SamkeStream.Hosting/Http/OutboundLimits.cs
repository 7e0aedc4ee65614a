namespace SamkeStream.Hosting.Http;

/// <param name="Timeout">Of one try.</param>
/// <param name="Attempts">Most tries.</param>
/// <param name="FirstDelay">Wait before the second try.</param>
/// <param name="LongestDelay">Longest wait, whatever the server asks for.</param>
public sealed record OutboundLimits(TimeSpan Timeout, int Attempts, TimeSpan FirstDelay, TimeSpan LongestDelay);
