using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests;

public class DeviceTests
{
    [Theory]
    [InlineData("cpu", DeviceType.CPU, -1, "cpu")]
    [InlineData("cuda", DeviceType.CUDA, 0, "cuda:0")]
    [InlineData("cuda:1", DeviceType.CUDA, 1, "cuda:1")]
    public void A_device_is_named_by_type_and_index(string name, DeviceType type, int index, string text)
    {
        Device named = device(name);

        Assert.Equal(type, named.type);
        Assert.Equal(index, named.index);
        Assert.Equal(text, named.ToString());
        Assert.Equal(text, new Device(type, index).ToString());
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("")]
    public void A_name_that_is_no_device_is_refused(string name) => Assert.ThrowsAny<Exception>(() => device(name));

    [Fact]
    public void The_number_of_cuda_devices_agrees_with_their_availability()
    {
        Assert.Equal(cuda.device_count() > 0, cuda.is_available());
        Assert.Equal(DeviceType.CPU, CPU.type);
    }

    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        int before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.True(get_num_interop_threads() > 0);
    }

    [Fact]
    public void Work_on_a_cuda_device_gives_the_same_values()
    {
        Assert.SkipUnless(cuda.is_available(), "needs a CUDA device and a libtorch with CUDA");
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        Tensor a = randn(16, 16), b = randn(16, 16);

        Tensor product = a.to("cuda").mm(b.cuda());

        Assert.True(product.is_cuda);
        Assert.True(product.cpu().allclose(a.mm(b), rtol: 1e-4, atol: 1e-4));
    }
}
