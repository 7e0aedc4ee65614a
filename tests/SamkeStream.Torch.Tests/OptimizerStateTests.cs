using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class OptimizerStateTests
{
    public static TheoryData<string> Kinds => ["sgd", "adam", "adamw", "amsgrad"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_goes_on_where_a_saved_state_left_off(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter through = Start(), resumed = Start();
        using OptimizerHelper one = Made(kind, through), two = Made(kind, resumed);
        Descend(one, through, 5);
        Descend(two, resumed, 2);
        using var memory = new MemoryStream();
        two.save_state_dict(new BinaryWriter(memory));
        memory.Position = 0;
        using OptimizerHelper three = Made(kind, resumed);
        three.load_state_dict(new BinaryReader(memory));

        Descend(three, resumed, 3);

        Assert.True(through.allclose(resumed, 1e-6, 1e-7));
    }

    [Fact]
    public void Saving_a_state_leaves_no_tensor_behind()
    {
        using Parameter parameter = Start();
        using OptimizerHelper optimizer = Made("amsgrad", parameter);
        long before = Tensor.TotalCount;

        optimizer.save_state_dict(new BinaryWriter(Stream.Null));

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void The_state_of_another_optimizer_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = Start();
        using OptimizerHelper adam = Made("adam", parameter), sgd = Made("sgd", parameter);
        using var memory = new MemoryStream();
        adam.save_state_dict(new BinaryWriter(memory));
        memory.Position = 0;

        Assert.Throws<InvalidDataException>(() => sgd.load_state_dict(new BinaryReader(memory)));
    }

    [Fact]
    public void Groups_have_their_own_learning_rate_which_can_be_changed()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter fast = new(zeros(1)), slow = new(zeros(1)), idle = new(zeros(1));
        using AdamW optimizer = optim.AdamW(
            new AdamW.ParamGroup[] { new([fast], lr: 0.1), new([slow, idle], lr: 0.01) }, weight_decay: 0);
        (fast + slow).sum().backward();
        optimizer.step();
        Assert.Equal(-0.1f, fast.item<float>(), 1e-5f);
        Assert.Equal(-0.01f, slow.item<float>(), 1e-5f);
        Assert.Equal(0f, idle.item<float>());

        Assert.Equal([0.1, 0.01], optimizer.ParamGroups.Select(group => group.LearningRate));
        foreach (optim.ILearningRateController group in optimizer.ParamGroups)
        {
            group.LearningRate = 0;
        }

        optimizer.step();
        Assert.Equal(-0.1f, fast.item<float>(), 1e-5f);
        Assert.Equal(3, optimizer.parameters().Count());
    }

    [Fact]
    public void A_disposed_optimizer_has_given_back_its_averages()
    {
        using DisposeScope scope = NewDisposeScope();
        long before = Tensor.TotalCount;
        optim.Optimizer optimizer = optim.Adam([Start()]);
        Assert.Equal(before + 3, Tensor.TotalCount);

        optimizer.Dispose();

        Assert.Equal(before + 1, Tensor.TotalCount);
    }

    [Fact]
    public void Zeroing_keeps_gradients_that_exist_as_zeros()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter used = new(ones(2)), unused = new(ones(2));
        using SGD optimizer = optim.SGD([used, unused], 0.5, momentum: 0.9);
        used.sum().backward();

        optimizer.zero_grad();

        Assert.Equal([0f, 0], used.grad!.data<float>().ToArray());
        Assert.Null(unused.grad);
    }

    [Fact]
    public void A_closure_is_evaluated_with_gradients_on()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = new(ones(1));
        using SGD optimizer = optim.SGD([parameter], 0.25);
        Tensor loss;
        using (no_grad())
        {
            loss = optimizer.step(() =>
            {
                Tensor value = (parameter * parameter).sum();
                value.backward();
                return value;
            })!;
        }

        Assert.Equal(1f, loss.item<float>());
        Assert.Equal(0.5f, parameter.item<float>());
    }

    [Fact]
    public void A_small_network_learns_and_nothing_leaks()
    {
        long before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            manual_seed(1);
            using Sequential model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1));
            using AdamW optimizer = optim.AdamW(model.parameters(), lr: 0.02);
            Tensor x = randn(64, 2), y = x.sum(1, keepdim: true);
            float loss = float.MaxValue;
            for (int i = 0; i < 200; i++)
            {
                using DisposeScope step = NewDisposeScope();
                optimizer.zero_grad();
                Tensor error = nn.functional.mse_loss(model.call(x), y);
                error.backward();
                optimizer.step();
                loss = error.item<float>();
            }

            Assert.InRange(loss, 0, 0.02f);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static Parameter Start() => new(tensor(new float[] { 1, -2, 3 }));

    private static OptimizerHelper Made(string kind, Parameter parameter) => kind switch
    {
        "sgd" => optim.SGD([parameter], 0.1, momentum: 0.9, weight_decay: 0.01),
        "adam" => optim.Adam([parameter], 0.1, weight_decay: 0.01),
        "adamw" => optim.AdamW([parameter], 0.1, weight_decay: 0.01),
        _ => optim.AdamW([parameter], 0.1, amsgrad: true),
    };

    private static void Descend(optim.Optimizer optimizer, Parameter parameter, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            (parameter - 0.5).pow(2).sum().backward();
            optimizer.step();
        }
    }
}
