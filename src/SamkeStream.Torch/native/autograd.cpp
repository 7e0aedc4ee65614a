// Gradients.
#include "binding.h"

#include <torch/csrc/autograd/autograd.h>

ST_EXPORT Status st_set_requires_grad(Handle t, bool value) {
    return status_of([&] { t->set_requires_grad(value); });
}
ST_EXPORT Handle st_grad(Handle t) {
    if (!t->defined() || !t->grad().defined()) return nullptr;
    return tensor_from([&] { return t->grad(); });
}
ST_EXPORT Status st_set_grad(Handle t, Handle grad) {
    return status_of([&] { t->mutable_grad() = grad ? *grad : at::Tensor(); });
}
ST_EXPORT Handle st_detach(Handle t) {
    return tensor_from([&] { return t->detach(); });
}
ST_EXPORT Status st_detach_(Handle t) {
    return status_of([&] { t->detach_(); });
}
ST_EXPORT Status st_retain_grad(Handle t) {
    return status_of([&] { t->retain_grad(); });
}
ST_EXPORT Status st_zero_grad(const Handle* parameters, int32_t count, bool set_to_none) {
    return status_of([&] {
        for (int32_t i = 0; i < count; i++) {
            auto& grad = parameters[i]->mutable_grad();
            if (!grad.defined()) continue;
            if (set_to_none) {
                grad.reset();
            } else {
                grad.detach_();
                grad.zero_();
            }
        }
    });
}

ST_EXPORT Status st_backward(const Handle* roots, int32_t root_count, const Handle* grads, int32_t grad_count, const Handle* inputs, int32_t input_count,
                             int32_t retain_graph, bool create_graph) {
    return status_of([&] {
        optional<bool> retain;
        if (retain_graph >= 0) retain = retain_graph != 0;
        torch::autograd::backward(tensors(roots, root_count), tensors(grads, grad_count), retain, create_graph, tensors(inputs, input_count));
    });
}

// Writes one handle (or null) per input into results.
ST_EXPORT Status st_autograd_grad(const Handle* outputs, int32_t output_count, const Handle* inputs, int32_t input_count, const Handle* grads, int32_t grad_count,
                                  bool retain_graph, bool create_graph, bool allow_unused, Handle* results) {
    return status_of([&] {
        auto found = torch::autograd::grad(tensors(outputs, output_count), tensors(inputs, input_count), tensors(grads, grad_count),
                                           retain_graph, create_graph, allow_unused);
        for (size_t i = 0; i < found.size(); i++) results[i] = found[i].defined() ? give(found[i]) : nullptr;
    });
}
