// Tensors from nothing and from memory.
#include "binding.h"

#define OPTIONS int32_t dtype, int32_t device_type, int32_t device_index
#define MADE options_of(dtype, device_type, device_index)

ST_EXPORT Handle st_empty(const int64_t* size, int32_t dims, OPTIONS) {
    return tensor_from([&] { return at::empty(ints(size, dims), MADE); });
}
ST_EXPORT Handle st_full(const int64_t* size, int32_t dims, Number value, OPTIONS) {
    return tensor_from([&] { return at::full(ints(size, dims), scalar(value), MADE); });
}
ST_EXPORT Handle st_zeros(const int64_t* size, int32_t dims, OPTIONS) {
    return tensor_from([&] { return at::zeros(ints(size, dims), MADE); });
}
ST_EXPORT Handle st_ones(const int64_t* size, int32_t dims, OPTIONS) {
    return tensor_from([&] { return at::ones(ints(size, dims), MADE); });
}
ST_EXPORT Handle st_rand(const int64_t* size, int32_t dims, at::Generator* g, OPTIONS) {
    return tensor_from([&] { return at::rand(ints(size, dims), optional_generator(g), MADE); });
}
ST_EXPORT Handle st_randn(const int64_t* size, int32_t dims, at::Generator* g, OPTIONS) {
    return tensor_from([&] { return at::randn(ints(size, dims), optional_generator(g), MADE); });
}
ST_EXPORT Handle st_randint(int64_t low, int64_t high, const int64_t* size, int32_t dims, at::Generator* g, OPTIONS) {
    return tensor_from([&] { return at::randint(low, high, ints(size, dims), optional_generator(g), MADE); });
}
ST_EXPORT Handle st_randperm(int64_t n, at::Generator* g, OPTIONS) {
    return tensor_from([&] { return at::randperm(n, optional_generator(g), MADE); });
}
ST_EXPORT Handle st_arange(Number start, Number stop, Number step, OPTIONS) {
    return tensor_from([&] { return at::arange(scalar(start), scalar(stop), scalar(step), MADE); });
}
ST_EXPORT Handle st_linspace(double start, double stop, int64_t steps, OPTIONS) {
    return tensor_from([&] { return at::linspace(start, stop, steps, MADE); });
}
ST_EXPORT Handle st_eye(int64_t rows, int64_t columns, OPTIONS) {
    return tensor_from([&] { return at::eye(rows, columns, MADE); });
}
ST_EXPORT Handle st_full_like(Handle t, Number value, OPTIONS) {
    return tensor_from([&] { return at::full_like(*t, scalar(value), MADE); });
}
ST_EXPORT Handle st_empty_like(Handle t, OPTIONS) {
    return tensor_from([&] { return at::empty_like(*t, MADE); });
}
ST_EXPORT Handle st_rand_like(Handle t, OPTIONS) {
    return tensor_from([&] { return at::rand_like(*t, MADE); });
}
ST_EXPORT Handle st_randn_like(Handle t, OPTIONS) {
    return tensor_from([&] { return at::randn_like(*t, MADE); });
}

// Copies count elements of source_dtype from memory into a new tensor, converting and moving on the way.
ST_EXPORT Handle st_from_memory(const void* data, int32_t source_dtype, const int64_t* size, int32_t dims, OPTIONS) {
    return tensor_from([&] {
        auto source = static_cast<at::ScalarType>(source_dtype);
        auto target = optional_dtype(dtype).value_or(source);
        auto device = optional_device(device_type, device_index).value_or(at::Device(at::kCPU));
        auto shape = ints(size, dims);
        auto made = at::empty(shape, at::TensorOptions().dtype(target).device(device));
        if (made.numel() == 0) return made;
        made.copy_(at::from_blob(const_cast<void*>(data), shape, at::TensorOptions().dtype(source)));
        return made;
    });
}
