// Optimizer steps over all parameters of a group in one call. Parameters without a gradient are left alone.
#include "binding.h"

#include <ATen/core/grad_mode.h>

#include <cmath>

struct AdamOptions {
    double learning_rate, beta1, beta2, eps, weight_decay;
    int32_t decoupled, amsgrad, maximize;
};

static bool is_plain_float(const at::Tensor& t) { return t.device().is_cpu() && t.scalar_type() == at::kFloat && t.is_contiguous(); }

// One pass over memory for the usual case: float32, contiguous, on the CPU.
static void adam_plain(at::Tensor& p, const at::Tensor& grad, at::Tensor& m, at::Tensor& v, float* vmax, double step_size, double correction2, const AdamOptions& o) {
    auto n = p.numel();
    float* pp = p.data_ptr<float>();
    const float* gp = grad.data_ptr<float>();
    float* mp = m.data_ptr<float>();
    float* vp = v.data_ptr<float>();
    const float b1 = static_cast<float>(o.beta1), b2 = static_cast<float>(o.beta2);
    const float rest1 = static_cast<float>(1 - o.beta1), rest2 = static_cast<float>(1 - o.beta2);
    const float eps = static_cast<float>(o.eps), root = static_cast<float>(std::sqrt(correction2));
    const float step = static_cast<float>(step_size), sign = o.maximize ? -1.0f : 1.0f;
    const float decay = o.decoupled ? static_cast<float>(1 - o.learning_rate * o.weight_decay) : 1.0f;
    const float l2 = o.decoupled ? 0.0f : static_cast<float>(o.weight_decay);
    for (int64_t i = 0; i < n; i++) {
        float x = pp[i] * decay;
        float g = sign * gp[i] + l2 * pp[i];
        float m1 = b1 * mp[i] + rest1 * g;
        float v1 = b2 * vp[i] + rest2 * g * g;
        mp[i] = m1;
        vp[i] = v1;
        if (vmax) v1 = vmax[i] = std::max(vmax[i], v1);
        pp[i] = x - step * m1 / (std::sqrt(v1) / root + eps);
    }
}

// steps[i] is raised by one for each parameter that has a gradient.
ST_EXPORT Status st_adam_step(const Handle* parameters, const Handle* averages, const Handle* squares, const Handle* maxima, int64_t* steps, int32_t count,
                              const AdamOptions* options) {
    return status_of([&] {
        at::NoGradGuard no_grad;
        const auto& o = *options;
        for (int32_t i = 0; i < count; i++) {
            auto& p = *parameters[i];
            auto grad = p.grad();
            if (!grad.defined()) continue;
            auto& m = *averages[i];
            auto& v = *squares[i];
            auto step = static_cast<double>(++steps[i]);
            double correction1 = 1 - std::pow(o.beta1, step), correction2 = 1 - std::pow(o.beta2, step);
            double step_size = o.learning_rate / correction1;
            if (is_plain_float(p) && is_plain_float(grad) && is_plain_float(m) && is_plain_float(v)) {
                adam_plain(p, grad, m, v, o.amsgrad ? maxima[i]->data_ptr<float>() : nullptr, step_size, correction2, o);
                p.unsafeGetTensorImpl()->bump_version();
                continue;
            }
            if (o.maximize) grad = -grad;
            if (o.weight_decay != 0) {
                if (o.decoupled) p.mul_(1 - o.learning_rate * o.weight_decay);
                else grad = grad.add(p, o.weight_decay);
            }
            m.mul_(o.beta1).add_(grad, 1 - o.beta1);
            v.mul_(o.beta2).addcmul_(grad, grad, 1 - o.beta2);
            auto second = v;
            if (o.amsgrad) second = at::maximum_out(*maxima[i], *maxima[i], v);
            auto denominator = second.sqrt().div_(std::sqrt(correction2)).add_(o.eps);
            p.addcdiv_(m, denominator, -step_size);
        }
    });
}

struct SgdOptions {
    double learning_rate, momentum, dampening, weight_decay;
    int32_t nesterov, maximize;
};

// buffers[i] holds the momentum of parameter i once started[i] is set.
ST_EXPORT Status st_sgd_step(const Handle* parameters, const Handle* buffers, int64_t* started, int32_t count, const SgdOptions* options) {
    return status_of([&] {
        at::NoGradGuard no_grad;
        const auto& o = *options;
        for (int32_t i = 0; i < count; i++) {
            auto& p = *parameters[i];
            auto grad = p.grad();
            if (!grad.defined()) continue;
            if (o.maximize) grad = -grad;
            if (o.weight_decay != 0) grad = grad.add(p, o.weight_decay);
            if (o.momentum != 0) {
                auto& buffer = *buffers[i];
                if (started[i] == 0) {
                    buffer.copy_(grad);
                    started[i] = 1;
                } else {
                    buffer.mul_(o.momentum).add_(grad, 1 - o.dampening);
                }
                grad = o.nesterov ? grad.add(buffer, o.momentum) : buffer;
            }
            p.add_(grad, -o.learning_rate);
        }
    });
}

// Scales all gradients so that their joint norm is at most max_norm; returns the norm before.
ST_EXPORT Status st_clip_grad_norm_(const Handle* parameters, int32_t count, double max_norm, double p, double* norm) {
    return status_of([&] {
        at::NoGradGuard no_grad;
        std::vector<at::Tensor> norms, grads;
        for (int32_t i = 0; i < count; i++) {
            auto grad = parameters[i]->grad();
            if (!grad.defined()) continue;
            grads.push_back(grad);
            norms.push_back(grad.norm(at::Scalar(p)));
        }
        *norm = 0;
        if (grads.empty()) return;
        auto stacked = at::stack(norms);
        *norm = (std::isinf(p) ? stacked.max() : stacked.norm(at::Scalar(p))).item<double>();
        double factor = max_norm / (*norm + 1e-6);
        if (factor < 1)
            for (auto& grad : grads) grad.mul_(factor);
    });
}
ST_EXPORT Status st_clip_grad_value_(const Handle* parameters, int32_t count, double value) {
    return status_of([&] {
        at::NoGradGuard no_grad;
        for (int32_t i = 0; i < count; i++) {
            auto grad = parameters[i]->grad();
            if (grad.defined()) grad.clamp_(-value, value);
        }
    });
}
