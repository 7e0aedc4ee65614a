namespace SamkeStream.State;

/// <summary>The bytes stored under a digest are not those that have this digest.</summary>
public sealed class DamagedBlobException : Exception
{
    public DamagedBlobException(string digest, string actual)
        : base($"blob {digest} is damaged: its bytes have the SHA-256 {actual}") => Digest = digest;

    public string Digest { get; }
}
