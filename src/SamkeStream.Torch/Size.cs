using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The extents of a tensor.</summary>
    public readonly struct Size : IEnumerable<long>
    {
        private readonly long[] extents;

        public Size(long[] shape) => extents = (long[])shape.Clone();

        public Size(IEnumerable<long> shape) => extents = [.. shape];

        public Size(long size) => extents = [size];

        public int Length => extents.Length;

        public bool IsEmpty => extents.Length == 0;

        public long[] Shape => extents;

        public long this[int idx] => extents[idx];

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size((long, long) size) => new([size.Item1, size.Item2]);

        public static implicit operator Size((long, long, long) size) => new([size.Item1, size.Item2, size.Item3]);

        public static implicit operator Size((long, long, long, long) size) => new([size.Item1, size.Item2, size.Item3, size.Item4]);

        public static implicit operator Size(long[] size) => new(size);

        public static bool operator ==(Size left, Size right) => left.Equals(right);

        public static bool operator !=(Size left, Size right) => !left.Equals(right);

        public long numel() => extents.Aggregate(1L, (product, extent) => product * extent);

        public override bool Equals(object? obj) => obj is Size other && extents.AsSpan().SequenceEqual(other.extents);

        public override int GetHashCode() => extents.Aggregate(17, HashCode.Combine);

        public IEnumerator<long> GetEnumerator() => extents.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => extents.GetEnumerator();
    }
}
