using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reductions, sorting, distributions.</content>
    public partial class Tensor
    {
        public Tensor all() => Native.st_all(this);

        public Tensor all(long dim, bool keepdim = false) => Native.st_all_dim(this, dim, keepdim);

        public Tensor any() => Native.st_any(this);

        public Tensor any(long dim, bool keepdim = false) => Native.st_any_dim(this, dim, keepdim);

        public Tensor sum(ScalarType? type = null) => Native.st_sum(this, Native.Dtype(type));

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            Native.st_sum_dim(this, dim, dim.Length, keepdim, Native.Dtype(type));

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Native.st_sum_dim(this, dim, dim.Length, keepdim, Native.Dtype(type));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Native.st_sum_dim(this, [dim], 1, keepdim, Native.Dtype(type));

        public Tensor prod(ScalarType? type = null) => Native.st_prod(this, Native.Dtype(type));

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Native.st_prod_dim(this, dim, keepdim, Native.Dtype(type));

        public Tensor mean() => Native.st_mean(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Native.st_mean_dim(this, dimensions, dimensions.Length, keepdim, Native.Dtype(type));

        public Tensor std(bool unbiased = true) => Native.st_std(this, unbiased);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.st_std_dim(this, [dim], 1, unbiased, keepdim);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.st_std_dim(this, dimensions, dimensions.Length, unbiased, keepdim);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.st_std_dim(this, dimensions, dimensions.Length, unbiased, keepdim);

        public Tensor var(bool unbiased = true) => Native.st_var(this, unbiased);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.st_var_dim(this, [dim], 1, unbiased, keepdim);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.st_var_dim(this, dimensions, dimensions.Length, unbiased, keepdim);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.st_var_dim(this, dimensions, dimensions.Length, unbiased, keepdim);

        public Tensor max() => Native.st_max(this);

        public Tensor max(Tensor other) => maximum(other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Pair(Native.st_max_dim(this, dim, keepdim, out IntPtr values, out IntPtr indices), values, indices);

        public Tensor min() => Native.st_min(this);

        public Tensor min(Tensor other) => minimum(other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Pair(Native.st_min_dim(this, dim, keepdim, out IntPtr values, out IntPtr indices), values, indices);

        public Tensor amax(params long[] dims) => Native.st_amax(this, dims, dims.Length, false);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Filled(Native.st_amax(this, dims, dims.Length, keepdim), @out);

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Filled(Native.st_amax(this, dims, dims.Length, keepdim), @out);

        public Tensor amin(params long[] dims) => Native.st_amin(this, dims, dims.Length, false);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Filled(Native.st_amin(this, dims, dims.Length, keepdim), @out);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Filled(Native.st_amin(this, dims, dims.Length, keepdim), @out);

        public Tensor argmax() => Native.st_argmax(this, 0, false, false);

        public Tensor argmax(long dim, bool keepdim = false) => Native.st_argmax(this, dim, true, keepdim);

        public Tensor argmin() => Native.st_argmin(this, 0, false, false);

        public Tensor argmin(long dim, bool keepdim = false) => Native.st_argmin(this, dim, true, keepdim);

        public Tensor median() => Native.st_median(this);

        public Tensor norm(float p = 2) => Native.st_norm(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Native.st_norm_dim(this, dim, keepdim, p);

        public Tensor trace() => Native.st_trace(this);

        public Tensor count_nonzero(long[]? dims = null) => Native.st_count_nonzero(this, dims, dims?.Length ?? 0);

        public Tensor cumsum(long dim, ScalarType? type = null) => Native.st_cumsum(this, dim, Native.Dtype(type));

        public Tensor cumprod(long dim, ScalarType? type = null) => Native.st_cumprod(this, dim, Native.Dtype(type));

        public Tensor logsumexp(long dim, bool keepdim = false) => Native.st_logsumexp(this, dim, keepdim);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Native.st_softmax(this, dim, Native.Dtype(dtype));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Native.st_log_softmax(this, dim, Native.Dtype(dtype));

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Pair(Native.st_topk(this, k, dim, largest, sorted, out IntPtr values, out IntPtr indices), values, indices);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Pair(Native.st_sort(this, dim, descending, stable, out IntPtr values, out IntPtr indices), values, indices);

        public Tensor argsort(long dim = -1, bool descending = false) => Native.st_argsort(this, dim, descending);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Native.st_multinomial(this, num_samples, replacement, generator);

        public Tensor bernoulli(Generator? generator = null) => Native.st_bernoulli(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            Native.st_bernoulli_(this, p, generator);
            return this;
        }

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null)
        {
            Native.st_normal_(this, mean, std, generator);
            return this;
        }

        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            Native.st_uniform_(this, from, to, generator);
            return this;
        }

        public Tensor exponential_(double lambda = 1, Generator? generator = null)
        {
            Native.st_exponential_(this, lambda, generator);
            return this;
        }

        private static (Tensor First, Tensor Second) Pair(Status status, IntPtr first, IntPtr second)
        {
            _ = status;
            return (Native.Own(first), Native.Own(second));
        }

        private static Tensor Filled(Tensor result, Tensor? target)
        {
            if (target is null)
            {
                return result;
            }

            target.copy_(result);
            result.Dispose();
            return target;
        }
    }
}
