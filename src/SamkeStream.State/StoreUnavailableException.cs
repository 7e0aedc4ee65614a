namespace SamkeStream.State;

/// <summary>The place where state lies cannot be reached, opened or written; trying again later may help.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <param name="place">Endpoint or folder.</param>
    /// <param name="reason">What happened there.</param>
    /// <param name="inner">The cause.</param>
    public StoreUnavailableException(string place, string reason, Exception? inner = null)
        : base($"store {place}: {reason}", inner) => Place = place;

    public string Place { get; }
}
