using System.Globalization;
using static TorchSharp.torch;

namespace SamkeStream.Language.Tensors;

/// <summary>The options that say where and with how many threads tensors are computed.</summary>
public static class TorchDevice
{
    public const string Allowed = "cpu, cuda, cuda:N, auto";

    /// <summary>Whether the text is a device option; says nothing about this machine.</summary>
    public static bool IsValid(string? option) => option is "cpu" or "cuda" or "auto" || TryIndex(option, out _);

    /// <summary>The device that an option names; <c>auto</c> is the first GPU where libtorch sees one, else the CPU.</summary>
    /// <exception cref="ArgumentException">Not an option, or there is no such GPU; the message says what is allowed.</exception>
    public static Device Parse(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        if (option == "cpu" || (option == "auto" && !cuda.is_available()))
            return device("cpu");
        var index = 0;
        if (option is not ("cuda" or "auto") && !TryIndex(option, out index))
            throw new ArgumentException($"device is '{option}'; allowed: {Allowed}", nameof(option));
        if (!cuda.is_available())
            throw new ArgumentException($"device is '{option}', but libtorch sees no GPU here; allowed: cpu, auto", nameof(option));
        if (index >= cuda.device_count())
            throw new ArgumentException($"device is '{option}', but there are {cuda.device_count()} GPUs, counted from 0", nameof(option));
        return device($"cuda:{index}");
    }

    /// <summary>Sets how many threads one operation uses; 0 means all cores. libtorch itself begins with one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public static void SetThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        set_num_threads(threads == 0 ? Environment.ProcessorCount : threads);
    }

    private static bool TryIndex(string? option, out int index)
    {
        index = 0;
        return option is not null && option.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(option.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }
}
