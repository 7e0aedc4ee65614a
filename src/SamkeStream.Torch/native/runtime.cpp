// Errors, threads, default dtype, gradient mode.
#include "binding.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <string>

static thread_local std::string last_error;

void keep_error(const char* message) noexcept {
    try {
        last_error.assign(message);
        auto end = last_error.find('\n');
        if (end != std::string::npos) last_error.resize(end);
    } catch (...) {
        last_error.clear();
    }
}

ST_EXPORT const char* st_last_error() { return last_error.c_str(); }

ST_EXPORT const char* st_version() { return TORCH_VERSION; }

ST_EXPORT int32_t st_get_num_threads() { return at::get_num_threads(); }
ST_EXPORT Status st_set_num_threads(int32_t count) {
    return status_of([&] { at::set_num_threads(count); });
}
ST_EXPORT int32_t st_get_num_interop_threads() { return at::get_num_interop_threads(); }
ST_EXPORT Status st_set_num_interop_threads(int32_t count) {
    return status_of([&] { at::set_num_interop_threads(count); });
}

ST_EXPORT int32_t st_get_default_dtype() { return static_cast<int32_t>(c10::typeMetaToScalarType(c10::get_default_dtype())); }
ST_EXPORT Status st_set_default_dtype(int32_t dtype) {
    return status_of([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<at::ScalarType>(dtype))); });
}

ST_EXPORT bool st_is_grad_enabled() { return at::GradMode::is_enabled(); }
ST_EXPORT void st_set_grad_enabled(bool enabled) { at::GradMode::set_enabled(enabled); }

ST_EXPORT bool st_is_inference_mode_enabled() { return c10::InferenceMode::is_enabled(); }
ST_EXPORT void* st_inference_mode_enter(bool enabled) {
    try {
        return new c10::InferenceMode(enabled);
    } catch (const std::exception& error) {
        keep_error(error.what());
        return nullptr;
    }
}
ST_EXPORT void st_inference_mode_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

ST_EXPORT int32_t st_cuda_device_count() {
    try {
        return c10::impl::hasDeviceGuardImpl(at::kCUDA) ? static_cast<int32_t>(c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount()) : 0;
    } catch (...) {
        return 0;
    }
}
ST_EXPORT bool st_cuda_has_cudnn() {
    try {
        return at::hasCUDA() && at::detail::getCUDAHooks().hasCuDNN();
    } catch (...) {
        return false;
    }
}
ST_EXPORT Status st_cuda_synchronize(int32_t index) {
    return status_of([&] {
        c10::impl::VirtualGuardImpl guard(at::kCUDA);
        auto device = index < 0 ? guard.getDevice() : at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
        guard.getStream(device).synchronize();
    });
}
