namespace SamkeStream.Contracts.V1;

/// <summary>Values of <see cref="DriftResolved.Reason"/>.</summary>
public static class ResolutionReasons
{
    /// <summary>The prompts after the change became the new reference.</summary>
    public const string NewReference = "new-reference";

    /// <summary>The prompts are of a regime that the stream was in before, and its reference is in use again.</summary>
    public const string Recurring = "recurring";

    /// <summary>The prompts went back to the old reference.</summary>
    public const string Returned = "returned";

    /// <summary>An operator said that the prompts after the change are the new normal.</summary>
    public const string Accepted = "accepted";

    /// <summary>An operator said that it was a false alarm.</summary>
    public const string MarkedFalse = "marked-false";

    /// <summary>Outcomes stayed as they became until that was the normal case.</summary>
    public const string Relearned = "relearned";

    /// <summary>A drift of the prompts came on top of one of the outcomes.</summary>
    public const string Superseded = "superseded";
}
