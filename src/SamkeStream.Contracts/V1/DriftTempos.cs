namespace SamkeStream.Contracts.V1;

/// <summary>Values of <see cref="DriftDetected.Tempo"/> and <see cref="DriftUpdated.Tempo"/>.</summary>
public static class DriftTempos
{
    /// <summary>From one prompt to the next.</summary>
    public const string Abrupt = "abrupt";

    /// <summary>The prompts went on changing after the change point.</summary>
    public const string Gradual = "gradual";
}
