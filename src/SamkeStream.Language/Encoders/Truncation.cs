namespace SamkeStream.Language.Encoders;

/// <summary>What is read of a text that is longer than the encoder's window.</summary>
public enum Truncation
{
    /// <summary>Its beginning; the end is cut off.</summary>
    End,

    /// <summary>Its end; the start is cut off.</summary>
    Start,

    /// <summary>All of it, a window at a time; the vector is the mean of the windows' vectors, weighted by their tokens.</summary>
    Chunks,
}
