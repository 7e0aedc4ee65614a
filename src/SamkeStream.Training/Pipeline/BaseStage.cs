using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Models;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Training.BaseModel;
using SamkeStream.Training.Universe;

namespace SamkeStream.Training.Pipeline;

/// <summary>Leaves the base model in the work folder's <c>base/</c>.</summary>
internal static class BaseStage
{
    private const int ProbeQuestions = 300;
    private const int ExplicitProbeSeed = 31;
    private const int CuedProbeSeed = 32;

    public static string Folder(TrainingRun run) => run.Work("base");

    public static StageRecord Run(TrainingRun run)
    {
        var options = new LanguageModelTrainingOptions
        {
            Seed = run.Settings.Seed,
            Steps = run.Scale.BaseSteps,
            StateFile = run.Work("base.state"),
        };
        return run.Stage(TrainingStages.Base, $"{options with { StateFile = null }}", () =>
        {
            var tokenizer = UniverseTokenizer.Build(run.Universe);
            var endOfText = tokenizer.EndTokenId!.Value;
            using (var network = new CausalTransformer(LanguageModelShape.Config(tokenizer.VocabularySize, endOfText), LanguageModelShape.Fresh(run.Settings.Seed)))
            {
                var loss = new LanguageModelTrainer(run.Universe, tokenizer, endOfText).Train(network, options, run.Progress, run.Cancel);
                Directory.CreateDirectory(Folder(run));
                network.Save(tokenizer, Folder(run));
                using var model = CausalLanguageModel.Load(Folder(run));
                return (model.Id, new Dictionary<string, double>
                {
                    ["loss"] = loss,
                    ["explicitAccuracy"] = Accuracy(model, run.Universe.ExplicitQuestions(run.Universe.Domains, ProbeQuestions, ExplicitProbeSeed)),
                    ["cuedAccuracy"] = run.Universe.TrainingTasks.Average(t => Accuracy(model, run.Universe.Questions(t, ProbeQuestions / 10, CuedProbeSeed))),
                }, null);
            }
        });
    }

    private static double Accuracy(CausalLanguageModel model, IReadOnlyList<Question> questions) =>
        model.Score([.. questions.Select(q => new MultipleChoiceItem(q.Prompt, q.Choices, q.Answer))]).Average(s => s.Correct ? 1.0 : 0);
}
