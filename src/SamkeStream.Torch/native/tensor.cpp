// Lifetime, properties, conversion and memory of a tensor.
#include "binding.h"

ST_EXPORT void st_dispose(Handle t) {
    status_of([&] { delete t; });
}

ST_EXPORT int64_t st_ndim(Handle t) { return t->dim(); }
ST_EXPORT int64_t st_numel(Handle t) { return t->numel(); }
ST_EXPORT int64_t st_element_size(Handle t) { return static_cast<int64_t>(t->element_size()); }
ST_EXPORT int32_t st_dtype(Handle t) { return static_cast<int32_t>(t->scalar_type()); }
ST_EXPORT int32_t st_device_type(Handle t) { return static_cast<int32_t>(t->device().type()); }
ST_EXPORT int32_t st_device_index(Handle t) { return t->device().index(); }
ST_EXPORT bool st_is_contiguous(Handle t) { return t->is_contiguous(); }
ST_EXPORT bool st_requires_grad(Handle t) { return t->requires_grad(); }
ST_EXPORT bool st_is_leaf(Handle t) { return t->is_leaf(); }
ST_EXPORT int64_t st_storage_offset(Handle t) { return t->storage_offset(); }

ST_EXPORT void st_sizes(Handle t, int64_t* into) {
    auto sizes = t->sizes();
    std::copy(sizes.begin(), sizes.end(), into);
}
ST_EXPORT void st_strides(Handle t, int64_t* into) {
    auto strides = t->strides();
    std::copy(strides.begin(), strides.end(), into);
}
ST_EXPORT Status st_size(Handle t, int64_t dim, int64_t* into) {
    return status_of([&] { *into = t->size(dim); });
}
ST_EXPORT Status st_stride(Handle t, int64_t dim, int64_t* into) {
    return status_of([&] { *into = t->stride(dim); });
}

ST_EXPORT void* st_data(Handle t) {
    void* data = nullptr;
    status_of([&] { data = t->data_ptr(); });
    return data;
}

// The value of a one-element tensor, converted to the dtype class that kind names.
ST_EXPORT Status st_item(Handle t, Number* into) {
    return status_of([&] {
        auto value = t->item();
        if (value.isBoolean()) {
            *into = {2, value.toBool() ? 1 : 0};
        } else if (value.isIntegral(false)) {
            *into = {0, value.toLong()};
        } else {
            double number = value.toDouble();
            into->kind = 1;
            __builtin_memcpy(&into->bits, &number, sizeof number);
        }
    });
}

ST_EXPORT Handle st_to(Handle t, int32_t dtype, int32_t device_type, int32_t device_index, bool non_blocking, bool copy) {
    return tensor_from([&] {
        return t->to(options_of(dtype, device_type, device_index), non_blocking, copy);
    });
}
ST_EXPORT Handle st_clone(Handle t) {
    return tensor_from([&] { return t->clone(); });
}
ST_EXPORT Handle st_contiguous(Handle t) {
    return tensor_from([&] { return t->contiguous(); });
}
ST_EXPORT Handle st_alias(Handle t) {
    return tensor_from([&] { return *t; });
}
ST_EXPORT Status st_copy_(Handle t, Handle source, bool non_blocking) {
    return status_of([&] { t->copy_(*source, non_blocking); });
}
ST_EXPORT Status st_fill_(Handle t, Number value) {
    return status_of([&] { t->fill_(scalar(value)); });
}
ST_EXPORT Status st_zero_(Handle t) {
    return status_of([&] { t->zero_(); });
}
ST_EXPORT bool st_same(Handle a, Handle b) { return a->unsafeGetTensorImpl() == b->unsafeGetTensorImpl(); }
