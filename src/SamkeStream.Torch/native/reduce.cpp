// Reductions, sorting, softmax.
#include "binding.h"

#define REDUCE_ALL(name) \
    ST_EXPORT Handle st_##name(Handle t) { return tensor_from([&] { return at::name(*t); }); }
REDUCE_ALL(all)
REDUCE_ALL(any)
REDUCE_ALL(max)
REDUCE_ALL(min)
REDUCE_ALL(median)
REDUCE_ALL(nonzero)
REDUCE_ALL(trace)

ST_EXPORT Handle st_all_dim(Handle t, int64_t dim, bool keepdim) {
    return tensor_from([&] { return at::all(*t, dim, keepdim); });
}
ST_EXPORT Handle st_any_dim(Handle t, int64_t dim, bool keepdim) {
    return tensor_from([&] { return at::any(*t, dim, keepdim); });
}
ST_EXPORT Handle st_sum(Handle t, int32_t dtype) {
    return tensor_from([&] { return at::sum(*t, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_sum_dim(Handle t, const int64_t* dims, int32_t count, bool keepdim, int32_t dtype) {
    return tensor_from([&] { return at::sum(*t, ints(dims, count), keepdim, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_prod(Handle t, int32_t dtype) {
    return tensor_from([&] { return at::prod(*t, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_prod_dim(Handle t, int64_t dim, bool keepdim, int32_t dtype) {
    return tensor_from([&] { return at::prod(*t, dim, keepdim, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_mean(Handle t) {
    return tensor_from([&] { return at::mean(*t); });
}
ST_EXPORT Handle st_mean_dim(Handle t, const int64_t* dims, int32_t count, bool keepdim, int32_t dtype) {
    return tensor_from([&] { return at::mean(*t, ints(dims, count), keepdim, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_std(Handle t, bool unbiased) {
    return tensor_from([&] { return at::std(*t, unbiased); });
}
ST_EXPORT Handle st_std_dim(Handle t, const int64_t* dims, int32_t count, bool unbiased, bool keepdim) {
    return tensor_from([&] { return at::std(*t, ints(dims, count), unbiased, keepdim); });
}
ST_EXPORT Handle st_var(Handle t, bool unbiased) {
    return tensor_from([&] { return at::var(*t, unbiased); });
}
ST_EXPORT Handle st_var_dim(Handle t, const int64_t* dims, int32_t count, bool unbiased, bool keepdim) {
    return tensor_from([&] { return at::var(*t, ints(dims, count), unbiased, keepdim); });
}
ST_EXPORT Handle st_amax(Handle t, const int64_t* dims, int32_t count, bool keepdim) {
    return tensor_from([&] { return at::amax(*t, ints(dims, count), keepdim); });
}
ST_EXPORT Handle st_amin(Handle t, const int64_t* dims, int32_t count, bool keepdim) {
    return tensor_from([&] { return at::amin(*t, ints(dims, count), keepdim); });
}
ST_EXPORT Handle st_norm(Handle t, double p) {
    return tensor_from([&] { return at::norm(*t, at::Scalar(p)); });
}
ST_EXPORT Handle st_norm_dim(Handle t, int64_t dim, bool keepdim, double p) {
    return tensor_from([&] { return at::norm(*t, optional<at::Scalar>(p), at::IntArrayRef(&dim, 1), keepdim); });
}
ST_EXPORT Handle st_argmax(Handle t, int64_t dim, bool has_dim, bool keepdim) {
    return tensor_from([&] { return at::argmax(*t, optional_int(dim, has_dim), keepdim); });
}
ST_EXPORT Handle st_argmin(Handle t, int64_t dim, bool has_dim, bool keepdim) {
    return tensor_from([&] { return at::argmin(*t, optional_int(dim, has_dim), keepdim); });
}
ST_EXPORT Handle st_argsort(Handle t, int64_t dim, bool descending) {
    return tensor_from([&] { return at::argsort(*t, dim, descending); });
}
ST_EXPORT Handle st_cumsum(Handle t, int64_t dim, int32_t dtype) {
    return tensor_from([&] { return at::cumsum(*t, dim, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_cumprod(Handle t, int64_t dim, int32_t dtype) {
    return tensor_from([&] { return at::cumprod(*t, dim, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_logsumexp(Handle t, int64_t dim, bool keepdim) {
    return tensor_from([&] { return at::logsumexp(*t, at::IntArrayRef(&dim, 1), keepdim); });
}
ST_EXPORT Handle st_softmax(Handle t, int64_t dim, int32_t dtype) {
    return tensor_from([&] { return at::softmax(*t, dim, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_log_softmax(Handle t, int64_t dim, int32_t dtype) {
    return tensor_from([&] { return at::log_softmax(*t, dim, optional_dtype(dtype)); });
}
ST_EXPORT Handle st_count_nonzero(Handle t, const int64_t* dims, int32_t count) {
    return tensor_from([&] { return count == 0 ? at::count_nonzero(*t) : at::count_nonzero(*t, ints(dims, count)); });
}

static Status two(std::tuple<at::Tensor, at::Tensor> pair, Handle* first, Handle* second) {
    *first = give(std::get<0>(pair));
    *second = give(std::get<1>(pair));
    return 0;
}
ST_EXPORT Status st_max_dim(Handle t, int64_t dim, bool keepdim, Handle* values, Handle* indices) {
    return status_of([&] { two(at::max(*t, dim, keepdim), values, indices); });
}
ST_EXPORT Status st_min_dim(Handle t, int64_t dim, bool keepdim, Handle* values, Handle* indices) {
    return status_of([&] { two(at::min(*t, dim, keepdim), values, indices); });
}
ST_EXPORT Status st_topk(Handle t, int64_t k, int64_t dim, bool largest, bool sorted, Handle* values, Handle* indices) {
    return status_of([&] { two(at::topk(*t, k, dim, largest, sorted), values, indices); });
}
ST_EXPORT Status st_sort(Handle t, int64_t dim, bool descending, bool stable, Handle* values, Handle* indices) {
    return status_of([&] { two(at::sort(*t, optional<bool>(stable), dim, descending), values, indices); });
}
ST_EXPORT Status st_unique(Handle t, bool sorted, bool inverse, bool counts, Handle* results) {
    return status_of([&] {
        auto found = at::_unique2(*t, sorted, inverse, counts);
        results[0] = give(std::get<0>(found));
        results[1] = inverse ? give(std::get<1>(found)) : nullptr;
        results[2] = counts ? give(std::get<2>(found)) : nullptr;
    });
}
