namespace SamkeStream.Hosting;

/// <summary>A message can never be processed, however often it is tried; it goes to the error queue.</summary>
public sealed class MessageRefusedException : Exception
{
    /// <param name="reason">A short fixed word for the counter, such as text-too-long.</param>
    /// <param name="detail">What was wrong, where, what is allowed.</param>
    public MessageRefusedException(string reason, string detail)
        : base(detail) => Reason = reason;

    public string Reason { get; }
}
