using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Training;

/// <summary>
/// Cross-entropy of the right answers under a frozen language model that carries one adapter per task, averaged over answer tokens.
/// </summary>
public sealed class AnswerLoss
{
    private readonly CausalTransformer _model;
    private readonly IReadOnlyList<IReadOnlyList<AnsweredPrompt>> _tasks;
    private readonly int _questionsPerTask;

    /// <param name="model">The frozen language model.</param>
    /// <param name="tasks">Questions of each task.</param>
    /// <param name="questionsPerTask">Questions of each task in one step.</param>
    /// <exception cref="ArgumentException">A task has too few questions, or a question no prompt or no answer.</exception>
    public AnswerLoss(CausalTransformer model, IReadOnlyList<IReadOnlyList<AnsweredPrompt>> tasks, int questionsPerTask)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentOutOfRangeException.ThrowIfLessThan(questionsPerTask, 1);
        for (var i = 0; i < tasks.Count; i++)
        {
            if (tasks[i].Count < questionsPerTask)
                throw new ArgumentException($"Task {i} has {tasks[i].Count} questions; a step asks {questionsPerTask}.", nameof(tasks));
            if (tasks[i].Any(question => question.Prompt.Length == 0 || question.Answer.Length == 0))
                throw new ArgumentException($"Task {i} has a question without prompt or answer tokens.", nameof(tasks));
        }

        (_model, _tasks, _questionsPerTask) = (model, tasks, questionsPerTask);
    }

    /// <summary>Loss of stacked adapters, one per task, on questions drawn without replacement.</summary>
    public Tensor Of(LoraWeights adapters, IReadOnlyList<int> tasks, Random random)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(random);
        var questions = new List<AnsweredPrompt>(tasks.Count * _questionsPerTask);
        foreach (var task in tasks)
        {
            var (chosen, _) = PromptDeal.Deal(_tasks[task].Count, 1, _questionsPerTask, random);
            questions.AddRange(chosen[0].Select(i => _tasks[task][i]));
        }

        // Padding is on the right, where a causal model's earlier positions cannot see it: no mask.
        var length = questions.Max(question => question.Prompt.Length + question.Answer.Length - 1);
        var ids = new long[questions.Count * length];
        var (rows, answers) = (new List<long>(), new List<long>());
        for (var i = 0; i < questions.Count; i++)
        {
            var (prompt, answer) = (questions[i].Prompt, questions[i].Answer);
            for (var j = 0; j < prompt.Length; j++)
                ids[i * length + j] = prompt[j];
            for (var j = 0; j < answer.Length; j++)
            {
                if (j + 1 < answer.Length)
                    ids[i * length + prompt.Length + j] = answer[j];
                rows.Add((long)i * length + prompt.Length - 1 + j);
                answers.Add(answer[j]);
            }
        }

        using var scope = NewDisposeScope();
        var device = _model.Device;
        var hidden = _model.Hidden(tensor(ids, [questions.Count, length], dtype: ScalarType.Int64, device: device), lora: adapters);
        var states = hidden.reshape(-1, hidden.shape[^1]).index_select(0, tensor(rows.ToArray(), dtype: ScalarType.Int64, device: device));
        var logits = _model.Logits(states).to_type(ScalarType.Float32);
        var targets = tensor(answers.ToArray(), dtype: ScalarType.Int64, device: device);
        return nn.functional.cross_entropy(logits, targets).MoveToOuterDisposeScope();
    }
}
