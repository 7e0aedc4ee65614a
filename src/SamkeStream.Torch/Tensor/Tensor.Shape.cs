using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Views, copies in another shape, splits.</content>
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Native.st_view(this, shape, shape.Length);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape(params long[] shape) => Native.st_reshape(this, shape, shape.Length);

        public Tensor permute(params long[] permutation) => Native.st_permute(this, permutation, permutation.Length);

        public Tensor transpose(long dim0, long dim1) => Native.st_transpose(this, dim0, dim1);

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor t() => Native.st_t(this);

        public Tensor T => Native.st_numpy_T(this);

        public Tensor mT => Native.st_mT(this);

        public Tensor expand(params long[] sizes) => Native.st_expand(this, sizes, sizes.Length, false);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Native.st_expand(this, sizes, sizes.Length, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) =>
            Native.st_expand(this, sizes, sizes.Length, isImplicit);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor broadcast_to(params long[] shape) => Native.st_broadcast_to(this, shape, shape.Length);

        public Tensor repeat(params long[] sizes) => Native.st_repeat(this, sizes, sizes.Length);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Native.st_repeat_interleave(this, repeats, dim ?? 0, dim is not null, output_size ?? 0, output_size is not null);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Native.st_repeat_interleave_tensor(this, repeats, dim ?? 0, dim is not null, output_size ?? 0, output_size is not null);

        public Tensor unsqueeze(long dim) => Native.st_unsqueeze(this, dim);

        public Tensor squeeze(long? dim = null) => Native.st_squeeze(this, dim ?? 0, dim is not null);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Native.st_flatten(this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes) => Native.st_unflatten(this, dim, sizes, sizes.Length);

        public Tensor ravel() => flatten();

        public Tensor narrow(long dim, long start, long length) => Native.st_narrow(this, dim, start, length);

        public Tensor select(long dim, long index) => Native.st_select(this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) => Native.st_slice(this, dim, start, finish, step);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Native.st_diagonal(this, offset, dim1, dim2);

        public Tensor diag(long diagonal = 0) => Native.st_diag(this, diagonal);

        public Tensor unfold(long dimension, long size, long step) => Native.st_unfold(this, dimension, size, step);

        public Tensor flip(params long[] dims) => Native.st_flip(this, dims, dims.Length);

        public Tensor roll(long shifts, long? dims = null) =>
            Native.st_roll(this, [shifts], 1, dims is null ? [] : [dims.Value], dims is null ? 0 : 1);

        public Tensor roll(long[] shifts, long[] dims) => Native.st_roll(this, shifts, shifts.Length, dims, dims.Length);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Native.st_as_strided(this, size, strides, size.Length, storageOffset);

        public Tensor tril(long diagonal = 0) => Native.st_tril(this, diagonal);

        public Tensor triu(long diagonal = 0) => Native.st_triu(this, diagonal);

        public Tensor[] split(long size, int dim = 0) => Listed(Native.st_split(this, size, dim, out NativeList list), list);

        public Tensor[] split(long[] sizes, long dim = 0) =>
            Listed(Native.st_split_sizes(this, sizes, sizes.Length, dim, out NativeList list), list);

        public Tensor[] split(params long[] sizes) => split(sizes, 0L);

        public Tensor[] chunk(long chunks, long dim = 0) => Listed(Native.st_chunk(this, chunks, dim, out NativeList list), list);

        public Tensor[] unbind(long dimension = 0) => Listed(Native.st_unbind(this, dimension, out NativeList list), list);

        private static Tensor[] Listed(Status status, NativeList list)
        {
            _ = status;
            return Handles.Take(ref list);
        }
    }
}
