using SamkeStream.Training.Encoder;
using Xunit;

namespace SamkeStream.Training.Tests.Encoder;

public sealed class EncoderQualityTests
{
    [Fact]
    public void Spearman_depends_on_the_order_alone()
    {
        double[] values = [0.1, 0.5, 0.2, 0.9, 0.7];
        Assert.Equal(1, EncoderQuality.Spearman(values, [.. values.Select(v => Math.Exp(5 * v))]), 12);
        Assert.Equal(-1, EncoderQuality.Spearman(values, [.. values.Select(v => -v)]), 12);
        // Ranks 0 3 1 4 2 against 0 1 2 3 4: 1 - 6 * (0 + 4 + 1 + 1 + 4) / (5 * 24)
        Assert.Equal(0.5, EncoderQuality.Spearman([1, 4, 2, 5, 3], [1, 2, 3, 4, 5]), 12);
    }
}
