using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class LifetimeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it_and_spares_what_left_it()
    {
        long before = Tensor.TotalCount;
        Tensor inner, moved, detached;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                inner = zeros(2);
                moved = (inner + 1).MoveToOuterDisposeScope();
                detached = (inner + 2).DetachFromDisposeScope();
                Assert.Equal(1, scope.DisposablesCount);
                Assert.True(scope.Contains(inner));
            }

            Assert.True(inner.IsInvalid);
            Assert.Equal(1f, moved[0].item<float>());
            Assert.True(outer.Contains(moved));
        }

        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        Assert.Equal(before + 1, Tensor.TotalCount);
        detached.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_tensor_that_leaves_the_outermost_scope_belongs_to_nobody()
    {
        long before = Tensor.TotalCount;
        Tensor kept;
        using (NewDisposeScope())
        {
            kept = (zeros(1) + 1).MoveToOuterDisposeScope();
        }

        Assert.Equal(1f, kept.item<float>());
        kept.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_scope_moves_and_keeps_on_request()
    {
        long before = Tensor.TotalCount;
        using (DisposeScope outer = NewDisposeScope())
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor a = zeros(1), b = ones(1), c = ones(1);
            (a, b) = scope.MoveToOuter(a, b);
            scope.DisposeEverythingBut(c);
            Assert.False(a.IsInvalid || b.IsInvalid || c.IsInvalid);
            scope.Detach(c);
            scope.Attach(c);
            scope.DisposeEverything();
            Assert.True(c.IsInvalid);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = zeros(1));
        thread.Start();
        thread.Join();

        Assert.False(scope.Contains(elsewhere!));
        elsewhere!.Dispose();
    }

    [Fact]
    public void A_forgotten_tensor_is_freed_by_the_finalizer()
    {
        long before = Tensor.TotalCount;
        Forget();
        for (int i = 0; i < 20 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, Tensor.TotalCount);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (int i = 0; i < 10; i++)
            {
                _ = zeros(4);
            }
        }
    }

    [Fact]
    public void In_place_functions_return_the_tensor_itself()
    {
        using Tensor t = zeros(2);

        Assert.Same(t, t.add_(1).mul_(3).sub_(1).div_(2).clamp_(0, 5).fill_(2).copy_(t));
    }
}
