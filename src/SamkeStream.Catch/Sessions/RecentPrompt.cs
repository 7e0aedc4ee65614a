namespace SamkeStream.Catch.Sessions;

/// <summary>A prompt as it is kept in memory.</summary>
/// <param name="Ordinal">Its number.</param>
/// <param name="Bytes">What is stored of it.</param>
/// <param name="TextTaken">UTC ticks at which its text was taken; <see cref="long.MaxValue"/> where it has none.</param>
internal readonly record struct RecentPrompt(long Ordinal, byte[] Bytes, long TextTaken);
