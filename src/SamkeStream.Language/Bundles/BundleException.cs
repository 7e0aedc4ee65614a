namespace SamkeStream.Language.Bundles;

/// <summary>A bundle that cannot be used. The message names the file and what is wrong with it.</summary>
public sealed class BundleException : Exception
{
    public BundleException(string message)
        : base(message)
    {
    }

    public BundleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public BundleException()
    {
    }
}
