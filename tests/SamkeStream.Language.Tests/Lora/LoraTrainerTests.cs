using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using Xunit;

namespace SamkeStream.Language.Tests.Lora;

public sealed class LoraTrainerTests
{
    private static readonly LoraConfig Config = new(4, 8, ProjectionNames.All, "tiny-qwen2");

    [Fact]
    public void Five_steps_of_fine_tuning_equal_the_reference()
    {
        using var golden = new Golden("strategies", "sft.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        using var weights = LoraWeights.From(Read(golden, network.Layout, "init"), trainable: true);
        using var trainer = new LoraTrainer(network, weights, new LoraTrainingOptions());
        var (losses, norms) = (golden.Values("loss"), golden.Values("grad_norm"));
        for (var step = 0; step < 5; step++)
        {
            var (loss, norm) = trainer.Step(SupervisedBatch.Create(Batch(golden, step)));
            Assert.Equal(losses[step], loss[0], 1e-4f);
            Assert.Equal(norms[step], norm[0], 1e-3f);
            Equal(Read(golden, network.Layout, $"step{step + 1}"), weights.ToAdapter(Config), 1e-5);
        }
    }

    [Fact]
    public void Adapters_trained_side_by_side_equal_those_trained_alone()
    {
        using var golden = new Golden("strategies", "sft.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        var initial = Read(golden, network.Layout, "init");
        using var stack = LoraWeights.Stack([initial, initial], trainable: true);
        using var together = new LoraTrainer(network, stack, new LoraTrainingOptions());
        for (var step = 0; step < 3; step++)
            together.Step(SupervisedBatch.Create([Batch(golden, step), Batch(golden, step + 2)]));
        for (var index = 0; index < 2; index++)
        {
            using var single = LoraWeights.From(initial, trainable: true);
            using var alone = new LoraTrainer(network, single, new LoraTrainingOptions());
            for (var step = 0; step < 3; step++)
                alone.Step(SupervisedBatch.Create(Batch(golden, step + (2 * index))));
            Equal(single.ToAdapter(Config), stack.ToAdapter(Config, index), 1e-5);
        }
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var golden = new Golden("strategies", "sft.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        using var weights = LoraWeights.Fresh(network.Layout, Config, stack: null, seed: 1);
        using var trainer = new LoraTrainer(network, weights, new LoraTrainingOptions());
        trainer.Step(SupervisedBatch.Create(Batch(golden, 0)));
        TensorAssert.LeavesNoTensor(() => trainer.Step(SupervisedBatch.Create(Batch(golden, 1))));
    }

    [Fact]
    public void Fresh_adapters_change_nothing_and_depend_on_the_seed_alone()
    {
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("strategies", "tiny-qwen2"));
        using var weights = LoraWeights.Fresh(network.Layout, Config, stack: 2, seed: 7);
        using var again = LoraWeights.Fresh(network.Layout, Config, stack: null, seed: 7);
        Equal(again.ToAdapter(Config), weights.ToAdapter(Config, 1), 0);
        Assert.All(weights.ToAdapter(Config).Modules.Values, m => Assert.All(m.B, b => Assert.Equal(0, b)));
        Assert.Contains(weights.ToAdapter(Config).Modules.Values, m => m.A.Any(a => a != 0));
    }

    [Fact]
    public void Examples_without_a_label_are_refused()
    {
        Assert.Contains("no label", Assert.Throws<ArgumentException>(() =>
            SupervisedBatch.Create([new SupervisedExample([1, 2], [-100, -100])])).Message, StringComparison.Ordinal);
        Assert.Contains("2 ids and 1 labels", Assert.Throws<ArgumentException>(() =>
            SupervisedBatch.Create([new SupervisedExample([1, 2], [1])])).Message, StringComparison.Ordinal);
    }

    private static SupervisedExample[] Batch(Golden golden, int step)
    {
        var (ids, mask, labels) = (golden.Integers("input_ids"), golden.Integers("attention_mask"), golden.Integers("labels"));
        return
        [
            .. Enumerable.Range(0, 2).Select(row =>
            {
                var present = Enumerable.Range(((step * 2) + row) * 16, 16).Where(i => mask[i] == 1).ToArray();
                return new SupervisedExample([.. present.Select(i => (int)ids[i])], [.. present.Select(i => (int)labels[i])]);
            }),
        ];
    }

    private static LoraAdapter Read(Golden golden, LoraLayout layout, string prefix) => new(
        Config,
        layout.Modules(Config.Targets).Select(module =>
        {
            var (input, output) = layout[module.Projection];
            float[] Values(char factor) => golden.Values($"{prefix}.{PeftFormat.Name(module, factor)}");
            return KeyValuePair.Create(module, new LoraMatrices(Config.Rank, input, output, Values('A'), Values('B')));
        }));

    private static void Equal(LoraAdapter expected, LoraAdapter actual, double tolerance)
    {
        Assert.Equal(expected.Modules.Keys, actual.Modules.Keys);
        foreach (var (module, matrices) in expected.Modules)
        {
            TensorAssert.Close(matrices.A, actual.Modules[module].A, tolerance);
            TensorAssert.Close(matrices.B, actual.Modules[module].B, tolerance);
        }
    }
}
