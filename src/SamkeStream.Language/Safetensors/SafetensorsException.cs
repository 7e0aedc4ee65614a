namespace SamkeStream.Language.Safetensors;

/// <summary>A safetensors file breaks a rule of the format; the message names the file, the tensor where there is one, and the rule.</summary>
public sealed class SafetensorsException : Exception
{
    public SafetensorsException()
    {
    }

    public SafetensorsException(string message) : base(message)
    {
    }

    public SafetensorsException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
