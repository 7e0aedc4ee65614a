using SamkeStream.Generation.Decoder;
using SamkeStream.Generation.Training;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Tensors;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests.Training;

public sealed class DecoderTrainerTests : IDisposable
{
    private const int Tasks = 4;
    private readonly TempFolder _folder = new();
    private readonly TaskConditions _conditions;
    private readonly TaskCheckpoints _checkpoints = new(TinyDecoder.Layout);

    public DecoderTrainerTests()
    {
        var random = new Random(1);
        var prompts = new List<float[]>();
        for (var task = 0; task < Tasks; task++)
        {
            var values = new float[6 * 5 * 6];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(random.NextDouble() * 0.1) + (i % 5 == task ? 1 : 0);
            prompts.Add(values);
            using var scope = NewDisposeScope();
            _checkpoints.Add(Adapters.Disturbed(TinyDecoder.Layout, count: 3, seed: 10 + task));
        }

        _conditions = new TaskConditions(prompts, length: 5, channels: 6, CPU);
    }

    public void Dispose()
    {
        _conditions.Dispose();
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Regression_lowers_the_weighted_error()
    {
        using var scope = NewDisposeScope();
        using var decoder = new HyperConvolutionalDecoder(TinyDecoder.Description.Shape, CPU, seed: 1);
        decoder.InitializeOutputBias(_checkpoints.Mean());
        var steps = new List<OptimizationStep>();

        new DecoderTrainer(decoder, TinyDecoder.Layout, _conditions).Regress(
            _checkpoints, _checkpoints.CriterionWeight(), Options(150), new Collect(steps.Add));

        Assert.Equal(Enumerable.Range(1, 150), steps.Select(step => step.Step));
        Assert.True(
            steps.TakeLast(10).Average(step => step.Loss) < 0.9 * steps.Take(10).Average(step => step.Loss),
            $"from {steps[0].Loss} to {steps[^1].Loss}");
    }

    [Fact]
    public void The_loss_of_the_adapters_themselves_is_followed()
    {
        using var scope = NewDisposeScope();
        using var decoder = new HyperConvolutionalDecoder(TinyDecoder.Description.Shape, CPU, seed: 2);
        decoder.InitializeOutputBias(_checkpoints.Mean());
        var seen = new HashSet<int>();

        // Wants every query A to be as large as the task's number.
        Tensor Loss(LoraWeights adapters, IReadOnlyList<int> tasks, Random random)
        {
            seen.UnionWith(tasks);
            Assert.Equal(tasks.Count, tasks.Distinct().Count());
            var a = adapters.Factors[new LoraModule(0, Projection.Query)].A.mean([1L, 2L]);
            return (a - tensor(tasks.Select(task => task * 0.1f).ToArray())).pow(2).mean();
        }

        var steps = new List<OptimizationStep>();
        new DecoderTrainer(decoder, TinyDecoder.Layout, _conditions).FollowLoss(
            Loss, scale: 2, Options(200) with { TasksPerStep = 3 }, new Collect(steps.Add));

        Assert.Equal([0, 1, 2, 3], seen.Order());
        Assert.True(steps.TakeLast(10).Average(step => step.Loss) < 0.3 * steps.Take(10).Average(step => step.Loss), $"from {steps[0].Loss} to {steps[^1].Loss}");
    }

    [Fact]
    public void A_cancelled_run_goes_on_as_if_it_had_never_stopped()
    {
        var options = Options(30) with { StateFile = Path.Combine(_folder.Path, "state") };
        var whole = Train(options with { StateFile = null }, stopAfter: null);

        Assert.Throws<OperationCanceledException>(() => Train(options, stopAfter: 13));
        var resumed = Train(options, stopAfter: null);

        Assert.Equal(whole, resumed);
    }

    [Fact]
    public void The_state_of_another_run_is_not_used()
    {
        var options = Options(20) with { StateFile = Path.Combine(_folder.Path, "state") };
        Assert.Throws<OperationCanceledException>(() => Train(options, stopAfter: 7));

        var other = Train(options with { Seed = 99 }, stopAfter: null);

        Assert.Equal(Train(options with { Seed = 99, StateFile = null }, stopAfter: null), other);
    }

    [Fact]
    public void A_decoder_for_another_layout_is_refused()
    {
        using var decoder = new HyperConvolutionalDecoder(new DecoderShape([new(3, 5, 6), new(9, 4, 6)], 3, outputBias: false), CPU, seed: 3);

        Assert.Throws<ArgumentException>(() => new DecoderTrainer(decoder, TinyDecoder.Layout, _conditions));
    }

    [Fact]
    public void Checkpoints_that_are_not_finite_are_refused()
    {
        using var scope = NewDisposeScope();
        var adapters = Adapters.Random(TinyDecoder.Layout, count: 1, seed: 1);
        adapters.Factors[new LoraModule(0, Projection.Up)].A.fill_(float.NaN);

        Assert.Throws<ArgumentException>(() => _checkpoints.Add(adapters));
    }

    [Fact]
    public void The_criterion_weight_averages_to_one_and_needs_two_checkpoints()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(1f, _checkpoints.CriterionWeight().mean().item<float>(), 1e-4f);

        _checkpoints.Add(Adapters.Random(TinyDecoder.Layout, count: 1, seed: 1));
        Assert.Throws<InvalidOperationException>(_checkpoints.CriterionWeight);
    }

    [Fact]
    public void Training_leaves_nothing_behind()
    {
        Train(Options(1), stopAfter: null);
        var before = LiveObjects.Settled(() => Tensor.TotalCount);

        Train(Options(3), stopAfter: null);

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static DecoderTrainingOptions Options(int steps) =>
        new() { Steps = steps, LearningRate = 0.02, Seed = 1, TasksPerStep = 6, WarmupSteps = 5, SaveEvery = 5 };

    private float[] Train(DecoderTrainingOptions options, int? stopAfter)
    {
        using var cancel = new CancellationTokenSource();
        using var decoder = new HyperConvolutionalDecoder(TinyDecoder.Description.Shape, CPU, seed: 4);
        new DecoderTrainer(decoder, TinyDecoder.Layout, _conditions).Regress(
            _checkpoints,
            weight: null,
            options,
            new Collect(step =>
            {
                if (step.Step == stopAfter)
                    cancel.Cancel();
            }),
            cancel.Token);
        return [.. decoder.FileParameters.SelectMany(named => named.Value.ToSingles())];
    }

    private sealed class Collect(Action<OptimizationStep> report) : IProgress<OptimizationStep>
    {
        public void Report(OptimizationStep value) => report(value);
    }
}
