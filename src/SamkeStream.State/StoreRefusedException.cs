namespace SamkeStream.State;

/// <summary>The place is not fit to hold state (in use by another process, set up to drop data); trying again does not help.</summary>
public sealed class StoreRefusedException : Exception
{
    /// <param name="place">Endpoint or folder.</param>
    /// <param name="reason">What is wrong there, and what is allowed.</param>
    public StoreRefusedException(string place, string reason)
        : base($"store {place}: {reason}") => Place = place;

    public string Place { get; }
}
