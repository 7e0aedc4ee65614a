namespace SamkeStream.Contracts.V1;

/// <summary>Values of <see cref="DriftResolved.Reason"/>.</summary>
public static class ResolutionReasons
{
    /// <summary>The prompts after the change became the new reference.</summary>
    public const string NewReference = "new-reference";

    /// <summary>The prompts went back to the old reference.</summary>
    public const string Returned = "returned";
}
