namespace SamkeStream.Language.Lora;

/// <summary>An adapter that cannot be used: damaged, of an unsupported kind, or made for another model. The message says which.</summary>
public sealed class AdapterException : Exception
{
    public AdapterException(string message)
        : base(message)
    {
    }

    public AdapterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public AdapterException()
    {
    }
}
