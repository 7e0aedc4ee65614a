namespace SamkeStream.Hosting;

/// <param name="Reason">Short fixed word, for counters.</param>
/// <param name="Member">The member it is about.</param>
/// <param name="Detail">What is wrong and what is allowed.</param>
public sealed record RuleViolation(string Reason, string Member, string Detail)
{
    /// <summary>The detail for others than the sender, where it quotes what he wrote.</summary>
    public string? DetailWithoutInput { get; init; }
}
