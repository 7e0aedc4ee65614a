namespace SamkeStream.Hosting;

/// <summary>The broker did not take a message; trying again later may help.</summary>
public sealed class BrokerUnavailableException(string what, Exception inner)
    : Exception($"the broker did not take {what}: {inner.Message}", inner);
