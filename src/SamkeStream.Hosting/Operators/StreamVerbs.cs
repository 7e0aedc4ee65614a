namespace SamkeStream.Hosting.Operators;

/// <summary>What an operator does with a stream.</summary>
public static class StreamVerbs
{
    /// <summary>Request an adaptation from the newest prompts, drift or not.</summary>
    public const string Force = "force";

    /// <summary>Scores go on, but no drift is raised and no reference replaced.</summary>
    public const string Freeze = "freeze";

    public const string Unfreeze = "unfreeze";

    /// <summary>Delete the texts that are kept of a stream's prompts, now; hashes take their place.</summary>
    public const string ForgetTexts = "forget-texts";

    /// <summary>Compare a stream with another reference from the next prompt on.</summary>
    public const string Activate = "activate-reference";

    /// <summary>No alert in a time to come.</summary>
    public const string Suppress = "suppress";

    public const string Unsuppress = "unsuppress";
}
