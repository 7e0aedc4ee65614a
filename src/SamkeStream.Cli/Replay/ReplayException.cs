namespace SamkeStream.Cli.Replay;

/// <summary>A replay that cannot be done; the message says what was wrong and what is allowed.</summary>
internal sealed class ReplayException(string message) : Exception(message);
