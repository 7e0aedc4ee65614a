using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class ErrorTests
{
    public static TheoryData<string> Failures => [.. Failing.Keys];

    private static Dictionary<string, Func<Tensor>> Failing { get; } = new()
    {
        ["mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"] = () => zeros(2, 3).mm(zeros(2, 3)),
        ["The size of tensor a (2) must match the size of tensor b (3)"] = () => zeros(2) + zeros(3),
        ["shape '[4]' is invalid for input of size 6"] = () => zeros(2, 3).view(4),
        ["index out of range in self"] = () => zeros(2, 3).index_select(0, tensor(new long[] { 5 })),
        ["Dimension out of range"] = () => zeros(2, 3).sum(2),
        ["Sizes of tensors must match except in dimension 0"] = () => cat([zeros(2, 3), zeros(2, 4)], 0),
        ["expected scalar type"] = () => zeros(2, 3).mm(zeros([3, 2], dtype: float64)),
        ["Target 7 is out of bounds"] = () => nn.functional.cross_entropy(zeros(1, 3), tensor(new long[] { 7 })),
        ["split_with_sizes expects split_sizes to sum exactly to 4"] = () => zeros(4).split([1, 2], 0L)[0],
        ["element 0 of tensors does not require grad"] = () => Backward(zeros(1)),
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_in_libtorch_is_an_exception_with_its_first_line(string message)
    {
        using DisposeScope scope = NewDisposeScope();

        ExternalException failure = Assert.ThrowsAny<ExternalException>(Failing[message]);

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_on_one_thread_is_not_seen_by_another()
    {
        using Tensor a = zeros(2, 3);
        Assert.ThrowsAny<ExternalException>(() => a.mm(a));
        var elsewhere = new Thread(() => Assert.ThrowsAny<ExternalException>(() => a.view(5)));
        elsewhere.Start();
        elsewhere.Join();

        ExternalException again = Assert.ThrowsAny<ExternalException>(() => a.mm(a));

        Assert.Contains("cannot be multiplied", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_tensor_refuses_use()
    {
        Tensor gone = zeros(2);
        gone.Dispose();

        Assert.True(gone.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => gone + 1);
        Assert.Throws<InvalidOperationException>(() => gone.Handle);
        Assert.Throws<InvalidOperationException>(() => gone.shape);
        gone.Dispose();
    }

    [Fact]
    public void Values_that_do_not_fill_the_shape_are_refused() =>
        Assert.ThrowsAny<Exception>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));

    [Fact]
    public void Reading_values_as_another_type_is_refused()
    {
        using Tensor numbers = zeros(2);

        Assert.Throws<ArgumentException>(() => numbers.data<long>());
        Assert.Throws<ArgumentException>(() => numbers.item<float>());
    }

    private static Tensor Backward(Tensor tensor)
    {
        tensor.backward();
        return tensor;
    }
}
