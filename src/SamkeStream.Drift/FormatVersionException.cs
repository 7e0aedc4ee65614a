namespace SamkeStream.Drift;

/// <summary>Bytes that another version of this program wrote. They are whole, but not to be read here.</summary>
public sealed class FormatVersionException : Exception
{
    /// <param name="what">What the bytes are.</param>
    /// <param name="found">Their version.</param>
    /// <param name="allowed">The version that is read.</param>
    public FormatVersionException(string what, int found, int allowed)
        : base($"The {what} has version {found}; this program reads version {allowed}.")
    {
    }
}
