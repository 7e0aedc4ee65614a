using SamkeStream.Generation.Training;
using SamkeStream.Testing;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests.Training;

public sealed class OptimizationLoopTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_cancelled_run_goes_on_as_if_it_had_never_stopped()
    {
        var whole = Descend(null, stopAfter: null);
        var state = Path.Combine(_folder.Path, "run.state");
        Assert.Throws<OperationCanceledException>(() => Descend(state, stopAfter: 7));
        Assert.Equal(whole, Descend(state, stopAfter: null));
    }

    [Fact]
    public void The_state_of_another_run_is_not_used()
    {
        var state = Path.Combine(_folder.Path, "run.state");
        Descend(state, stopAfter: null, run: "other");
        Assert.Equal(Descend(null, stopAfter: null), Descend(state, stopAfter: null));
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_run()
    {
        using var x = new Parameter(ones([2]));
        using var optimizer = optim.AdamW([x], lr: 0.1);
        var loop = new OptimizationLoop("test", new CosineSchedule(0.1, 3, 1, 0), [x], optimizer);
        var failure = Assert.Throws<ArithmeticException>(() => loop.Descend(_ => (x / 0).sum(), null, CancellationToken.None));
        Assert.Contains("step 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schedule_warms_up_and_falls_to_its_final_share()
    {
        var schedule = new CosineSchedule(2, 100, 10, 0.05);
        Assert.Equal(0.2, schedule.At(0), 9);
        Assert.Equal(2 * (0.05 + 0.475), schedule.At(50), 9);
        Assert.InRange(schedule.At(99), 0.1, 0.101);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Descend(string? state, int? stopAfter, string run = "run")
    {
        using var cancel = new CancellationTokenSource();
        using var x = new Parameter(tensor(new float[] { 3, -2, 5 }));
        using var optimizer = optim.AdamW([x], lr: 0.1);
        var loop = new OptimizationLoop("test", new CosineSchedule(0.1, 20, 5, 0.1), [x], optimizer) { StateFile = state, Run = run };
        loop.Descend(
            step =>
            {
                if (step + 1 == stopAfter)
                    cancel.Cancel();
                return ((x - step) * x).sum();
            },
            null, cancel.Token);
        return x.detach().data<float>().ToArray();
    }
}
