namespace SamkeStream.State.Adapters;

public enum PromotionOutcome
{
    /// <summary>The adapter is the current one now.</summary>
    Promoted,

    /// <summary>This adapter was promoted in this epoch before; nothing changed.</summary>
    AlreadyPromoted,

    /// <summary>An adapter of a later epoch was promoted meanwhile; nothing changed.</summary>
    Superseded,
}
