namespace SamkeStream.State.Audit;

/// <summary>The hash of a target for <see cref="AuditRecord.Before"/> and <see cref="AuditRecord.After"/>.</summary>
public static class AuditHash
{
    /// <summary>SHA-256 of the value's JSON, 64 hex digits.</summary>
    public static string Of<T>(T value) => StoreKey.DigestOf(JsonDocuments.Encode(value));
}
