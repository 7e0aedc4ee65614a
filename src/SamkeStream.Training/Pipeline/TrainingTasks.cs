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

    /// <summary>Cued questions to one explicit question where adapters are also to keep what the base model can do.</summary>
    private const int CuedPerExplicit = 10;

    /// <summary>The cued questions of each task.</summary>
    public static IReadOnlyList<IReadOnlyList<AnsweredPrompt>> Cued(
        CausalLanguageModel model, TaskUniverse universe, IReadOnlyList<UniverseTask> tasks, int perTask) =>
        [.. tasks.Select(task => Encode(model, universe.Questions(task, perTask, QuestionSeed)))];

    /// <summary>The cued questions of each task and a smaller number that name a rule, any rule, in its domain.</summary>
    public static IReadOnlyList<IReadOnlyList<AnsweredPrompt>> CuedAndExplicit(
        CausalLanguageModel model, TaskUniverse universe, IReadOnlyList<UniverseTask> tasks, int perTask) =>
    [
        .. tasks.Select(task => Encode(
            model,
            [
                .. universe.Questions(task, perTask, QuestionSeed),
                .. universe.ExplicitQuestions([task.Domain], perTask / CuedPerExplicit, QuestionSeed),
            ])),
    ];

    public static TaskConditions Conditions(
        SentenceEncoder encoder, TaskUniverse universe, IReadOnlyList<UniverseTask> tasks, int perTask, CancellationToken cancel) =>
        new(
            [
                .. tasks.Select(task => encoder.TokenStates(
                    [.. universe.Questions(task, perTask, QuestionSeed).Select(q => q.Prompt)], BundleFormat.ConditionLength, cancellation: cancel).Values),
            ],
            BundleFormat.ConditionLength, encoder.Dimensions, CPU);

    private static AnsweredPrompt[] Encode(CausalLanguageModel model, IReadOnlyList<Question> questions) =>
        [.. questions.Select(q => new AnsweredPrompt(model.Tokenizer.Encode(q.Prompt), model.EncodeAnswer(q.Prompt, q.AnswerText)))];
}
