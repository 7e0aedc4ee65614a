namespace SamkeStream.State.Privacy;

/// <summary>Names that <see cref="RecordCipher"/> authenticates with records that several libraries write or read.</summary>
public static class RecordNames
{
    /// <summary>Vectors that a reference was made of.</summary>
    /// <param name="stream">Null for those of a file.</param>
    public static string Vectors(string? stream) => $"vectors:{stream}";
}
