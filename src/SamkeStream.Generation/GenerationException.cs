namespace SamkeStream.Generation;

/// <summary>No usable adapter came out of a window of prompts. The message says why.</summary>
public sealed class GenerationException : Exception
{
    public GenerationException()
    {
    }

    public GenerationException(string message)
        : base(message)
    {
    }

    public GenerationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
