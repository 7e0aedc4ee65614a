using TorchSharp;
using TorchSharp.Utils;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class DataTests
{
    [Fact]
    public void Tensors_hold_the_values_shape_and_type_they_are_made_from()
    {
        using DisposeScope scope = NewDisposeScope();

        AssertTensor(tensor(new float[] { 1, 2, 3, 4 }, [2, 2]), [2, 2], float32, [1f, 2, 3, 4]);
        AssertTensor(tensor(new float[] { 1, 2 }), [2], float32, [1f, 2]);
        AssertTensor(tensor(new long[] { 1, 2 }), [2], int64, [1L, 2]);
        AssertTensor(tensor(new long[] { 1, 2 }, [1, 2]), [1, 2], int64, [1L, 2]);
        AssertTensor(tensor(new int[] { 1, 2 }), [2], int32, [1, 2]);
        AssertTensor(tensor(new double[] { 0.5 }), [1], float64, [0.5]);
        AssertTensor(tensor(new bool[] { true, false }), [2], ScalarType.Bool, [true, false]);
        AssertTensor(tensor(new float[,] { { 1, 2 }, { 3, 4 } }), [2, 2], float32, [1f, 2, 3, 4]);
        AssertTensor(tensor(new long[,] { { 1, 2 } }), [1, 2], int64, [1L, 2]);
        AssertTensor(tensor(2.5f), [], float32, [2.5f]);
        AssertTensor(tensor(2.5), [], float64, [2.5]);
        AssertTensor(tensor(7L), [], int64, [7L]);
        AssertTensor(tensor(7), [], int32, [7]);
        AssertTensor(tensor(new float[] { 1, 2 }, dtype: int64), [2], int64, [1L, 2]);
        AssertTensor(tensor(Array.Empty<float>(), [0, 3]), [0, 3], float32, Array.Empty<float>());
        AssertTensor(from_array(new float[] { 1, 2 }), [2], float32, [1f, 2]);
    }

    [Fact]
    public void Makers_take_shapes_in_several_forms()
    {
        using DisposeScope scope = NewDisposeScope();
        long[] shape = [2, 1];

        AssertTensor(zeros(shape), shape, float32, [0f, 0]);
        AssertTensor(zeros((ReadOnlySpan<long>)shape), shape, float32, [0f, 0]);
        AssertTensor(zeros(2, 1, dtype: int64), shape, int64, [0L, 0]);
        AssertTensor(ones(shape), shape, float32, [1f, 1]);
        AssertTensor(ones((ReadOnlySpan<long>)shape), shape, float32, [1f, 1]);
        AssertTensor(ones(2, 1), shape, float32, [1f, 1]);
        AssertTensor(full(shape, 4), shape, int64, [4L, 4]);
        AssertTensor(full((ReadOnlySpan<long>)shape, 0.5f), shape, float32, [0.5f, 0.5f]);
        Assert.Equal(shape, empty(shape).shape);
        Assert.Equal(shape, empty((ReadOnlySpan<long>)shape).shape);
        Assert.Equal([3L], empty(3).shape);
        Assert.Equal(shape, empty_like(zeros(shape)).shape);
        Assert.True(zeros(2, requires_grad: true).requires_grad);
        Assert.Equal(float32, get_default_dtype());
    }

    [Fact]
    public void Properties_describe_the_tensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor t = zeros(2, 3, dtype: float64);
        Tensor turned = t.t();

        Assert.Equal(2, t.dim());
        Assert.Equal(2, t.ndim);
        Assert.Equal(6, t.numel());
        Assert.Equal(6, t.NumberOfElements);
        Assert.Equal(8, t.element_size());
        Assert.Equal(3, t.size(1));
        Assert.Equal(3, t.size(-1));
        Assert.Equal([2L, 3], t.size());
        Assert.Equal([3L, 1], t.stride());
        Assert.Equal(float64, t.dtype);
        Assert.Equal(DeviceType.CPU, t.device.type);
        Assert.Equal(DeviceType.CPU, t.device_type);
        Assert.Equal("cpu", t.device.ToString());
        Assert.True(t.is_contiguous());
        Assert.False(turned.is_contiguous());
        Assert.True(t.is_floating_point());
        Assert.False(t.is_cuda);
        Assert.True(t.is_leaf);
    }

    [Fact]
    public void Values_are_read_and_written_through_an_accessor_whatever_the_strides()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor t = arange(6, float32).reshape(2, 3);

        TensorAccessor<float> turned = t.t().data<float>();
        Assert.Equal(6, turned.Count);
        Assert.Equal([0f, 3, 1, 4, 2, 5], turned.ToArray());
        Assert.Equal([0f, 3, 1, 4, 2, 5], turned.ToList());
        Assert.Equal(5f, turned[2, 1]);
        Assert.Equal(4f, turned[3]);

        var array = new float[4];
        t.data<float>().CopyTo(array, 1, 2);
        Assert.Equal([0f, 2, 3, 4], array);
        t.t().data<float>().CopyTo(array.AsSpan());
        Assert.Equal([0f, 3, 1, 4], array);

        t.data<float>().CopyFrom([9f, 8], tensorIndex: 4);
        Assert.Equal([0f, 1, 2, 3, 9, 8], t.data<float>().ToArray());
        t.data<float>()[0] = 7;
        Assert.Equal(7f, t[0, 0].item<float>());
    }

    [Fact]
    public void Bytes_are_the_memory_of_a_contiguous_tensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor t = tensor(new float[] { 1, 2 });

        Span<byte> bytes = t.bytes;
        Assert.Equal(8, bytes.Length);
        Assert.Equal(2f, BitConverter.ToSingle(bytes[4..]));
        BitConverter.TryWriteBytes(bytes, 5f);
        Assert.Equal(5f, t[0].item<float>());
        t.bytes = new byte[8];
        Assert.Equal(0f, t.sum().item<float>());
        Assert.Throws<InvalidOperationException>(() => zeros(2, 3).t().bytes.Length);
    }

    [Fact]
    public void Numbers_come_out_of_one_element_tensors()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Equal(2.5f, tensor(2.5f).ToSingle());
        Assert.Equal(2.5, tensor(2.5f).ToDouble());
        Assert.Equal(3L, tensor(3L).ToInt64());
        Assert.Equal(3, tensor(3L).ToInt32());
        Assert.True(tensor(new bool[] { true }).ToBoolean());
        Assert.Equal(2.5f, (float)tensor(2.5f));
        Assert.Equal(1.5, zeros(1).add(1.5f).@double().item<double>());
        Assert.Equal(0.25, tensor(0.25).ToScalar().ToDouble());
    }

    [Fact]
    public void Conversions_leave_the_original_alone_and_share_nothing_when_copying()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor t = tensor(new float[] { 1.7f, -1.7f });

        AssertTensor(t.to(int64), [2], int64, [1L, -1]);
        AssertTensor(t.to_type(ScalarType.Float64).to_type(ScalarType.Float32), [2], float32, [1.7f, -1.7f]);
        AssertTensor(t.to(CPU), [2], float32, [1.7f, -1.7f]);
        AssertTensor(t.to(ScalarType.Float32, CPU), [2], float32, [1.7f, -1.7f]);
        AssertTensor(t.to("cpu"), [2], float32, [1.7f, -1.7f]);
        AssertTensor(t.cpu(), [2], float32, [1.7f, -1.7f]);
        AssertTensor(t.@float(), [2], float32, [1.7f, -1.7f]);
        AssertTensor(t.type_as(tensor(1L)), [2], int64, [1L, -1]);
        Assert.Equal([(Half)1.7f, (Half)(-1.7f)], t.half().data<Half>().ToArray());

        t.clone().fill_(0);
        t.to(float32, copy: true).fill_(0);
        t.detach().alias();
        AssertTensor(t, [2], float32, [1.7f, -1.7f]);

        Tensor replaced = t.clone();
        AssertTensor(replaced.to(int64, disposeAfter: true), [2], int64, [1L, -1]);
        Assert.True(replaced.IsInvalid);
    }

    [Fact]
    public void Operators_take_numbers_of_each_type_on_each_side()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 2 }), twin = x.clone();

        Assert.Equal(
            [4f, 4, 4, 4, 4, 4, 4, 4],
            Floats(x + 2, x + 2L, x + 2f, x + 2.0, 2 + x, 2L + x, 2f + x, 2.0 + x));
        Assert.Equal(
            [1f, 1, 1, 1, -1, -1, -1, -1],
            Floats(x - 1, x - 1L, x - 1f, x - 1.0, 1 - x, 1L - x, 1f - x, 1.0 - x));
        Assert.Equal(
            [6f, 6, 6, 6, 6, 6, 6, 6],
            Floats(x * 3, x * 3L, x * 3f, x * 3.0, 3 * x, 3L * x, 3f * x, 3.0 * x));
        Assert.Equal(
            [0.5f, 0.5f, 0.5f, 0.5f, 2, 2, 2, 2],
            Floats(x / 4, x / 4L, x / 4f, x / 4.0, 4 / x, 4L / x, 4f / x, 4.0 / x));
        Assert.Equal([-2f, 4, 0, 4, 1], Floats(-x, x + x, x - x, x * x, x / x));
        Assert.Equal([true, false, true, false, true, true], Array.ConvertAll([x == 2, x != 2, x > 1, x < 1, x >= 2, x <= 2], t => t.item<bool>()));
        Assert.Equal([true, false, false, true, true], Array.ConvertAll([x == twin, x != twin, x > twin, x >= twin, x <= twin], t => t.item<bool>()));
        Tensor yes = tensor(new bool[] { true }), no = ~yes;
        Assert.Equal([false, true, true], Array.ConvertAll([yes & no, yes | no, yes ^ no], t => t.item<bool>()));
        Assert.True(x.Equals(x.clone()));
        Assert.True(x.allclose(x + 1e-9));
        Assert.True(allclose(x, x + 1e-9));
    }

    [Fact]
    public void Functions_and_methods_of_one_name_agree()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[,] { { 1, 4 }, { 9, 2 } }), row = x[0];

        Tensor[] left =
        [
            sqrt(x), exp(x), log(x), tanh(x), sigmoid(x), abs(x), cos(x), sin(x), rsqrt(x), pow(x, 2), sum(x), mean(x), softmax(x, 1), cumsum(x, 0), argmax(x, 1),
            max(x), min(x), transpose(x, 0, 1), unsqueeze(x, 0), squeeze(x), gather(x, 1, zeros(2, 1, dtype: int64)), index_select(x, 0, zeros(1, dtype: int64)),
            add(x, x), sub(x, x), mul(x, x), div(x, x), mm(x, x), bmm(x[TensorIndex.None], x[TensorIndex.None]), dot(row, row), outer(row, row), tril(x), triu(x), flatten(x),
            clamp(x, 2, 3), norm(x), std(x), var(x), sort(x, 1).Item1, topk(x, 1).Item1, cat(new List<Tensor> { x, x }), stack(new List<Tensor> { x, x }),
            cat(new Tensor[] { x, x }, 1), reshape(x, 4), nn.functional.silu(x), nn.functional.relu(x), nn.functional.tanh(x), nn.functional.sigmoid(x),
            nn.functional.leaky_relu(x), x.std([0, 1]), x.var([0, 1]), x.sum([0]), x.amax([0]), x.mean([0]), x.gelu(), x.expand([1, 2, 2]), x.repeat_interleave(1),
        ];
        Tensor[] right =
        [
            x.sqrt(), x.exp(), x.log(), x.tanh(), x.sigmoid(), x.abs(), x.cos(), x.sin(), x.rsqrt(), x.pow(2), x.sum(), x.mean(), x.softmax(1), x.cumsum(0), x.argmax(1),
            x.max(), x.min(), x.transpose(0, 1), x.unsqueeze(0), x.squeeze(), x[.., ..1], x[..1],
            x + x, x - x, x * x, x / x, x.matmul(x), x.matmul(x).unsqueeze(0), (row * row).sum(), row.unsqueeze(1) * row, x - x.triu(1), x - x.tril(-1), x.reshape(-1),
            x.clamp(2, 3), x.norm(), x.std(), x.var(), x.sort(1).Item1, x.topk(1).Item1, x.repeat(2, 1), x.repeat(2, 1).reshape(2, 2, 2),
            x.repeat(1, 2), x.view(4), x.silu(), x.relu(), x.tanh(), x.sigmoid(),
            x.leaky_relu(0.01), x.std(), x.var(), x.sum(dim: 0), x.amax(0), x.sum(dim: 0) / 2, nn.functional.gelu(x), x.unsqueeze(0), x.flatten(),
        ];

        Assert.Equal(left.Length, right.Length);
        for (int i = 0; i < left.Length; i++)
        {
            Assert.True(left[i].shape.SequenceEqual(right[i].shape) && left[i].allclose(right[i]), $"pair {i}");
        }
    }

    private static float[] Floats(params Tensor[] tensors) => Array.ConvertAll(tensors, t => t.item<float>());

    private static void AssertTensor<T>(Tensor tensor, long[] shape, ScalarType type, T[] values)
        where T : unmanaged
    {
        Assert.Equal(type, tensor.dtype);
        Assert.Equal(shape, tensor.shape);
        Assert.Equal(values, tensor.data<T>().ToArray());
    }
}
