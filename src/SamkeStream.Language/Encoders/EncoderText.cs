namespace SamkeStream.Language.Encoders;

/// <summary>A text to encode.</summary>
/// <param name="Text">Any text.</param>
/// <param name="Truncation">What is read of it where it is too long.</param>
public readonly record struct EncoderText(string Text, Truncation Truncation = Truncation.End);

/// <summary>What became of an <see cref="EncoderText"/>.</summary>
/// <param name="Vector">Unit vector [C].</param>
/// <param name="IsLong">Whether the text is longer than the encoder's window.</param>
public readonly record struct EncodedText(float[] Vector, bool IsLong);
