namespace SamkeStream.Catch.Sessions;

/// <summary>A prompt as it is kept in memory.</summary>
/// <param name="Ordinal">Its number.</param>
/// <param name="Bytes">What is stored of it; part of a buffer that is used again once the prompt has left it.</param>
/// <param name="TextTaken">UTC ticks at which its text was taken; <see cref="long.MaxValue"/> where it has none.</param>
internal readonly record struct RecentPrompt(long Ordinal, ReadOnlyMemory<byte> Bytes, long TextTaken);
