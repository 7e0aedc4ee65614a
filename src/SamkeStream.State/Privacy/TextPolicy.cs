using SamkeStream.State.Streams;

namespace SamkeStream.State.Privacy;

/// <summary>Of which streams texts of prompts may be kept.</summary>
/// <param name="Default">One of <see cref="PrivacyModes"/>, for streams whose settings name none, and for what names no stream.</param>
public sealed record TextPolicy(string Default)
{
    /// <summary>All texts may be kept, where a stream does not say otherwise.</summary>
    public static TextPolicy Text { get; } = new(PrivacyModes.Text);

    /// <param name="settings">Null where the stream is not known.</param>
    public string ModeOf(StreamSettings? settings) => settings?.Privacy ?? Default;

    public bool KeepsTexts(StreamSettings? settings) => ModeOf(settings) == PrivacyModes.Text;
}
