namespace SamkeStream.Language.HuggingFace;

/// <summary>A model or tokenizer folder cannot be used; the message names the file, the setting and what is allowed.</summary>
public sealed class ModelFolderException : Exception
{
    public ModelFolderException()
    {
    }

    public ModelFolderException(string message) : base(message)
    {
    }

    public ModelFolderException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
