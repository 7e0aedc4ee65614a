namespace SamkeStream.State.Adapters;

/// <summary>An adapter's manifest or one of its files is not in the store.</summary>
public sealed class AdapterNotFoundException : Exception
{
    public AdapterNotFoundException(string digest, string what)
        : base($"adapter {digest}: {what} is not in the store") => Digest = digest;

    public string Digest { get; }
}
