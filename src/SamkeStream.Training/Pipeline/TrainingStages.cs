namespace SamkeStream.Training.Pipeline;

/// <summary>The parts of a training run, in order. Each reads what the ones before it left in the work folder.</summary>
public static class TrainingStages
{
    /// <summary>Sentence encoder: distilled, or kept from the bundle that is there.</summary>
    public const string Encoder = "encoder";

    /// <summary>Tokenizer and weights of the base model.</summary>
    public const string Base = "base";

    /// <summary>LoRA checkpoints of the training tasks.</summary>
    public const string Adapters = "adapters";

    /// <summary>Decoder, first phase: token regression on the checkpoints (the papers' method).</summary>
    public const string Regression = "regression";

    /// <summary>Decoder, second phase: the loss of the generated adapters in the frozen base model.</summary>
    public const string Alignment = "alignment";

    /// <summary>The bundle folder with its manifest.</summary>
    public const string Bundle = "bundle";

    public static IReadOnlyList<string> All { get; } = [Encoder, Base, Adapters, Regression, Alignment, Bundle];
}
