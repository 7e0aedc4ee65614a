namespace SamkeStream.State.Privacy;

/// <summary>Values of <see cref="Streams.StreamSettings.Privacy"/>.</summary>
public static class PrivacyModes
{
    /// <summary>Texts of prompts are kept as long as they are needed.</summary>
    public const string Text = "text";

    /// <summary>Of a prompt its id, the hash of its text and its vector are kept, never the text; who needs it asks the producer's store.</summary>
    public const string Hashes = "hashes";

    public static IReadOnlyList<string> All { get; } = [Text, Hashes];
}
