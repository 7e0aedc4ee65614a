namespace SamkeStream.Catch.Sessions;

/// <summary>What a user of a session did to it.</summary>
internal enum SessionChange
{
    None,

    /// <summary>Nothing; right only if it is still what is stored.</summary>
    Checked,

    /// <summary>Took prompts from which nothing followed: an entry of the log will do.</summary>
    Logged,

    /// <summary>Anything else: a snapshot is needed.</summary>
    Any,
}
