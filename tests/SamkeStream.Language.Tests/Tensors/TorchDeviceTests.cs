using SamkeStream.Language.Tensors;
using TorchSharp;
using Xunit;

namespace SamkeStream.Language.Tests.Tensors;

public sealed class TorchDeviceTests
{
    [Fact]
    public void The_cpu_and_what_fits_best_are_always_there()
    {
        Assert.Equal(DeviceType.CPU, TorchDevice.Parse("cpu").type);
        Assert.Equal(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, TorchDevice.Parse("auto").type);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("CPU")]
    public void Other_words_are_refused_with_what_is_allowed(string option)
    {
        Assert.False(TorchDevice.IsValid(option));
        Assert.Contains("cpu, cuda, cuda:N, auto", Assert.Throws<ArgumentException>(() => TorchDevice.Parse(option)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gpu_that_is_not_there_is_refused()
    {
        Assert.True(TorchDevice.IsValid("cuda:99"));
        Assert.Throws<ArgumentException>(() => TorchDevice.Parse("cuda:99"));
    }

    [Fact]
    public void Threads_are_set_from_the_option()
    {
        TorchDevice.SetThreads(1);
        Assert.Equal(1, torch.get_num_threads());
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchDevice.SetThreads(-1));
    }
}
