using SamkeStream.Generation.Training;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.Models;
using SamkeStream.Training.Universe;
using static TorchSharp.torch;

namespace SamkeStream.Training.Pipeline;

/// <summary>The questions of tasks in the forms that training reads.</summary>
internal static class TrainingTasks
{
    /// <summary>Seed of the questions that train adapters and decoder, and whose prompts are the training conditions.</summary>
    public const int QuestionSeed = 1;

    public static IReadOnlyList<IReadOnlyList<AnsweredPrompt>> Answered(
        CausalLanguageModel model, TaskUniverse universe, IReadOnlyList<UniverseTask> tasks, int perTask) =>
    [
        .. tasks.Select(task => universe.Questions(task, perTask, QuestionSeed)
            .Select(q => new AnsweredPrompt(model.Tokenizer.Encode(q.Prompt), model.EncodeAnswer(q.Prompt, q.AnswerText))).ToArray()),
    ];

    public static TaskConditions Conditions(
        SentenceEncoder encoder, TaskUniverse universe, IReadOnlyList<UniverseTask> tasks, int perTask, CancellationToken cancel) =>
        new(
            [
                .. tasks.Select(task => encoder.TokenStates(
                    [.. universe.Questions(task, perTask, QuestionSeed).Select(q => q.Prompt)], BundleFormat.ConditionLength, cancellation: cancel).Values),
            ],
            BundleFormat.ConditionLength, encoder.Dimensions, CPU);
}
