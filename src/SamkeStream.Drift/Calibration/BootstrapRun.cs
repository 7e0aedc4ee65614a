using SamkeStream.Drift.Detection;

namespace SamkeStream.Drift.Calibration;

/// <summary>One replicate at a time: a reference of the whole's size drawn from one half, then a stream drawn from it through the arms. Reused to spare memory.</summary>
internal sealed class BootstrapRun(FeatureTable table, int referenceSize, ArmSet arms, int blockLength)
{
    private readonly int[] _reference = new int[referenceSize];
    private readonly double[] _statistics = new double[arms.Channels.Count];
    private int[] _stream = [];
    private int _length;
    private int _position;

    /// <summary>Raw statistics of all channels after the latest prompt.</summary>
    public ReadOnlySpan<double> Statistics => _statistics;

    public void Start(SplitMix64 random, int length)
    {
        Draw(_reference, ref random);
        arms.Reset(table.Moments(_reference));
        if (_stream.Length < length)
            _stream = new int[length];
        Draw(_stream.AsSpan(0, length), ref random);
        _length = length;
        _position = 0;
    }

    /// <summary>Feeds the next prompt; false at the end of the stream.</summary>
    public bool Next()
    {
        if (_position == _length)
            return false;
        arms.Observe(_position, table[_stream[_position]], _statistics);
        _position++;
        return true;
    }

    /// <summary>Feeds so many prompts.</summary>
    public void Skip(int prompts)
    {
        for (var i = 0; i < prompts; i++)
            Next();
    }

    /// <summary>Rows in moving blocks, around the end of the table to its beginning.</summary>
    private void Draw(Span<int> rows, ref SplitMix64 random)
    {
        for (var i = 0; i < rows.Length; i += blockLength)
        {
            var start = random.Next(table.Count);
            for (var j = 0; j < blockLength && i + j < rows.Length; j++)
                rows[i + j] = (start + j) % table.Count;
        }
    }
}
