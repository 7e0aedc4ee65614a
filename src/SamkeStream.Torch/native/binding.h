// The conventions of the C ABI.
//
//  * A tensor crosses as a pointer to a heap-allocated at::Tensor that the caller owns (st_dispose frees it); null means "none".
//  * A function that returns a tensor returns null on failure; one that returns Status returns nonzero on failure.
//    st_last_error then holds the message of the calling thread's failure.
//  * dtype is the number of the c10::ScalarType, -1 for "leave it to libtorch"; device is the number of the c10::DeviceType, -1 likewise.
//  * No exception leaves a function.
#pragma once

#include <ATen/ATen.h>

#include <torch/version.h>

#include <cstdint>
#include <optional>
#include <string_view>

#define ST_EXPORT extern "C" __attribute__((visibility("default")))

// libtorch had optional and string_view types of its own before it took the standard's.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
template <class T>
using optional = std::optional<T>;
constexpr auto none = std::nullopt;
#else
template <class T>
using optional = c10::optional<T>;
constexpr auto none = c10::nullopt;
#endif
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 6)
using string_view = std::string_view;
#else
using string_view = c10::string_view;
#endif

using Handle = at::Tensor*;
using Status = int32_t;

struct Number {
    int64_t kind;  // 0 integer, 1 floating, 2 boolean, -1 none
    int64_t bits;
};

void keep_error(const char* message) noexcept;

template <class F>
Handle tensor_from(F&& function) noexcept {
    try {
        return new at::Tensor(function());
    } catch (const c10::Error& error) {
        keep_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        keep_error(error.what());
    } catch (...) {
        keep_error("unknown failure in libtorch");
    }
    return nullptr;
}

template <class F>
Status status_of(F&& function) noexcept {
    try {
        function();
        return 0;
    } catch (const c10::Error& error) {
        keep_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        keep_error(error.what());
    } catch (...) {
        keep_error("unknown failure in libtorch");
    }
    return 1;
}

inline Handle give(at::Tensor tensor) { return new at::Tensor(std::move(tensor)); }

inline at::Scalar scalar(Number n) {
    switch (n.kind) {
        case 0: return at::Scalar(n.bits);
        case 2: return at::Scalar(n.bits != 0);
        default: {
            double value;
            static_assert(sizeof value == sizeof n.bits);
            __builtin_memcpy(&value, &n.bits, sizeof value);
            return at::Scalar(value);
        }
    }
}

inline optional<at::Scalar> optional_scalar(Number n) {
    if (n.kind < 0) return none;
    return scalar(n);
}

// A span that .NET passes may be empty without being null: only its count tells whether values were given.
inline optional<double> optional_double(const double* values, int32_t count, int32_t index) {
    if (index >= count) return none;
    return values[index];
}

inline optional<at::Tensor> optional_tensor(Handle t) {
    if (!t) return none;
    return *t;
}

inline optional<at::ScalarType> optional_dtype(int32_t dtype) {
    if (dtype < 0) return none;
    return static_cast<at::ScalarType>(dtype);
}

inline optional<at::Device> optional_device(int32_t type, int32_t index) {
    if (type < 0) return none;
    return at::Device(static_cast<at::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

inline optional<int64_t> optional_int(int64_t value, bool has_value) {
    if (!has_value) return none;
    return value;
}

inline at::TensorOptions options_of(int32_t dtype, int32_t device_type, int32_t device_index) {
    return at::TensorOptions().dtype(optional_dtype(dtype)).device(optional_device(device_type, device_index));
}

inline optional<at::Generator> optional_generator(at::Generator* generator) {
    if (!generator) return none;
    return *generator;
}

inline at::IntArrayRef ints(const int64_t* values, int32_t count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }

inline std::vector<at::Tensor> tensors(const Handle* handles, int32_t count) {
    std::vector<at::Tensor> list;
    list.reserve(count);
    for (int32_t i = 0; i < count; i++) list.push_back(*handles[i]);
    return list;
}
