namespace SamkeStream.Generation.Decoder;

/// <summary>A decoder that cannot be used: its file is damaged, or it was made for another encoder or base model. The message says which.</summary>
public sealed class DecoderException : Exception
{
    public DecoderException()
    {
    }

    public DecoderException(string message)
        : base(message)
    {
    }

    public DecoderException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
