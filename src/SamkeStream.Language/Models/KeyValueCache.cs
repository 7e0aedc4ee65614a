using static TorchSharp.torch;

namespace SamkeStream.Language.Models;

/// <summary>Keys and values of the tokens that a batch of sequences has already passed through the network.</summary>
public sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;

    /// <param name="network">The network whose tokens are kept.</param>
    /// <param name="batch">Number of sequences.</param>
    /// <param name="capacity">Most tokens of a sequence, padding included.</param>
    public KeyValueCache(CausalTransformer network, long batch, long capacity)
    {
        ArgumentNullException.ThrowIfNull(network);
        var config = network.Config;
        Capacity = capacity;
        Tensor[] Allocate() =>
        [
            .. Enumerable.Range(0, config.Layers).Select(_ =>
                empty([batch, config.KeyValueHeads, capacity, config.HeadDimension], dtype: network.Dtype, device: network.Device)
                    .DetachFromDisposeScope()),
        ];
        _keys = Allocate();
        _values = Allocate();
    }

    /// <summary>Most tokens of a sequence.</summary>
    public long Capacity { get; }

    /// <summary>Tokens that every sequence holds so far, padding included.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a layer's new keys and values [B, kv, n, size] and gives all so far.</summary>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor key, Tensor value)
    {
        var n = key.shape[2];
        _keys[layer].narrow(2, Length, n).copy_(key);
        _values[layer].narrow(2, Length, n).copy_(value);
        return (_keys[layer].narrow(2, 0, Length + n), _values[layer].narrow(2, 0, Length + n));
    }

    /// <summary>Called once when all layers have seen the new tokens.</summary>
    internal void Advance(long tokens) => Length += tokens;

    internal void Require(long tokens)
    {
        if (Length + tokens > Capacity)
            throw new InvalidOperationException($"the cache holds {Length} of {Capacity} tokens; {tokens} more do not fit");
    }

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor.Dispose();
    }
}
