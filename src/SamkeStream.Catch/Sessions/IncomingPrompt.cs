namespace SamkeStream.Catch.Sessions;

/// <param name="Text">What is encoded.</param>
/// <param name="Id">Producer's or broker's id; null where deliveries cannot be told apart.</param>
/// <param name="Time">When it was asked, or arrived.</param>
internal sealed record IncomingPrompt(string Text, string? Id, DateTimeOffset Time);
