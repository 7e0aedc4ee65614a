// Matrix products, layers and losses.
#include "binding.h"

ST_EXPORT Handle st_mm(Handle a, Handle b) {
    return tensor_from([&] { return at::mm(*a, *b); });
}
ST_EXPORT Handle st_bmm(Handle a, Handle b) {
    return tensor_from([&] { return at::bmm(*a, *b); });
}
ST_EXPORT Handle st_mv(Handle a, Handle b) {
    return tensor_from([&] { return at::mv(*a, *b); });
}
ST_EXPORT Handle st_dot(Handle a, Handle b) {
    return tensor_from([&] { return at::dot(*a, *b); });
}
ST_EXPORT Handle st_matmul(Handle a, Handle b) {
    return tensor_from([&] { return at::matmul(*a, *b); });
}
ST_EXPORT Handle st_outer(Handle a, Handle b) {
    return tensor_from([&] { return at::outer(*a, *b); });
}
ST_EXPORT Handle st_addmm(Handle t, Handle a, Handle b, double beta, double alpha) {
    return tensor_from([&] { return at::addmm(*t, *a, *b, beta, alpha); });
}
ST_EXPORT Status st_addmm_(Handle t, Handle a, Handle b, double beta, double alpha) {
    return status_of([&] { t->addmm_(*a, *b, beta, alpha); });
}
ST_EXPORT Handle st_baddbmm(Handle t, Handle a, Handle b, double beta, double alpha) {
    return tensor_from([&] {
        // libtorch 1.13 multiplies uninitialised memory by beta where the matrices are small; with beta = 0 its NaN would stay.
        if (beta == 0 && a->dim() == 3 && b->dim() == 3 && a->size(1) * a->size(2) * b->size(2) < 400) return at::bmm(*a, *b).mul_(alpha);
        return at::baddbmm(*t, *a, *b, beta, alpha);
    });
}
ST_EXPORT Handle st_einsum(const char* equation, const Handle* list, int32_t count) {
    return tensor_from([&] { return at::einsum(equation, tensors(list, count)); });
}
ST_EXPORT Handle st_linear(Handle x, Handle weight, Handle bias) {
    return tensor_from([&] { return at::linear(*x, *weight, optional_tensor(bias)); });
}
ST_EXPORT Handle st_embedding(Handle weight, Handle indices, int64_t padding_index) {
    return tensor_from([&] { return at::embedding(*weight, *indices, padding_index); });
}
ST_EXPORT Handle st_layer_norm(Handle x, const int64_t* shape, int32_t dims, Handle weight, Handle bias, double eps) {
    return tensor_from([&] { return at::layer_norm(*x, ints(shape, dims), optional_tensor(weight), optional_tensor(bias), eps); });
}
ST_EXPORT Handle st_group_norm(Handle x, int64_t groups, Handle weight, Handle bias, double eps) {
    return tensor_from([&] { return at::group_norm(*x, groups, optional_tensor(weight), optional_tensor(bias), eps); });
}
ST_EXPORT Handle st_conv1d(Handle x, Handle weight, Handle bias, int64_t stride, int64_t padding, int64_t dilation, int64_t groups) {
    return tensor_from([&] { return at::conv1d(*x, *weight, optional_tensor(bias), stride, padding, dilation, groups); });
}
ST_EXPORT Handle st_conv2d(Handle x, Handle weight, Handle bias, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int64_t groups) {
    return tensor_from([&] { return at::conv2d(*x, *weight, optional_tensor(bias), ints(stride, 2), ints(padding, 2), ints(dilation, 2), groups); });
}
ST_EXPORT Handle st_conv_same(Handle x, Handle weight, Handle bias, const int64_t* stride, const int64_t* dilation, int32_t dims, int64_t groups, bool same) {
    return tensor_from([&] {
        const char* padding = same ? "same" : "valid";
        return dims == 1 ? at::conv1d(*x, *weight, optional_tensor(bias), ints(stride, 1), padding, ints(dilation, 1), groups)
                         : at::conv2d(*x, *weight, optional_tensor(bias), ints(stride, 2), padding, ints(dilation, 2), groups);
    });
}
ST_EXPORT Handle st_conv_transpose1d(Handle x, Handle weight, Handle bias, int64_t stride, int64_t padding, int64_t output_padding, int64_t groups, int64_t dilation) {
    return tensor_from([&] { return at::conv_transpose1d(*x, *weight, optional_tensor(bias), stride, padding, output_padding, groups, dilation); });
}
ST_EXPORT Handle st_adaptive_avg_pool1d(Handle x, int64_t size) {
    return tensor_from([&] { return at::adaptive_avg_pool1d(*x, size); });
}
ST_EXPORT Handle st_avg_pool1d(Handle x, int64_t kernel, int64_t stride, int64_t padding, bool ceil_mode, bool count_include_pad) {
    return tensor_from([&] { return at::avg_pool1d(*x, kernel, stride, padding, ceil_mode, count_include_pad); });
}
ST_EXPORT Handle st_upsample_linear1d(Handle x, int64_t size, bool align_corners, const double* scale, int32_t scales) {
    return tensor_from([&] { return at::upsample_linear1d(*x, size, align_corners, optional_double(scale, scales, 0)); });
}
ST_EXPORT Handle st_upsample_nearest(Handle x, const int64_t* size, int32_t dims, const double* scale, int32_t scales) {
    return tensor_from([&] {
        auto first = optional_double(scale, scales, 0), second = optional_double(scale, scales, 1);
        return dims == 1 ? at::upsample_nearest1d(*x, ints(size, 1), first) : at::upsample_nearest2d(*x, ints(size, 2), first, second);
    });
}
ST_EXPORT Handle st_upsample_bilinear2d(Handle x, const int64_t* size, bool align_corners, const double* scale, int32_t scales) {
    return tensor_from([&] {
        return at::upsample_bilinear2d(*x, ints(size, 2), align_corners, optional_double(scale, scales, 0), optional_double(scale, scales, 1));
    });
}
ST_EXPORT Handle st_dropout(Handle x, double p, bool training) {
    return tensor_from([&] { return at::dropout(*x, p, training); });
}
ST_EXPORT Status st_dropout_(Handle x, double p, bool training) {
    return status_of([&] { at::dropout_(*x, p, training); });
}
ST_EXPORT Handle st_constant_pad(Handle x, const int64_t* pad, int32_t count, double value) {
    return tensor_from([&] { return at::constant_pad_nd(*x, ints(pad, count), value); });
}
ST_EXPORT Handle st_pad_mode(Handle x, const int64_t* pad, int32_t count, const char* mode) {
    return tensor_from([&] { return at::pad(*x, ints(pad, count), mode); });
}
ST_EXPORT Handle st_one_hot(Handle x, int64_t classes) {
    return tensor_from([&] { return at::one_hot(*x, classes); });
}
ST_EXPORT Handle st_cosine_similarity(Handle a, Handle b, int64_t dim, double eps) {
    return tensor_from([&] { return at::cosine_similarity(*a, *b, dim, eps); });
}

ST_EXPORT Handle st_cross_entropy(Handle x, Handle target, Handle weight, int64_t reduction, int64_t ignore_index, double smoothing) {
    return tensor_from([&] { return at::cross_entropy_loss(*x, *target, optional_tensor(weight), reduction, ignore_index, smoothing); });
}
ST_EXPORT Handle st_nll_loss(Handle x, Handle target, Handle weight, int64_t reduction) {
    return tensor_from([&] { return at::nll_loss_nd(*x, *target, optional_tensor(weight), reduction, -100); });
}
ST_EXPORT Handle st_mse_loss(Handle x, Handle target, int64_t reduction) {
    return tensor_from([&] { return at::mse_loss(*x, *target, reduction); });
}
ST_EXPORT Handle st_l1_loss(Handle x, Handle target, int64_t reduction) {
    return tensor_from([&] { return at::l1_loss(*x, *target, reduction); });
}
ST_EXPORT Handle st_smooth_l1_loss(Handle x, Handle target, int64_t reduction, double beta) {
    return tensor_from([&] { return at::smooth_l1_loss(*x, *target, reduction, beta); });
}
ST_EXPORT Handle st_kl_div(Handle x, Handle target, int64_t reduction, bool log_target) {
    return tensor_from([&] { return at::kl_div(*x, *target, reduction, log_target); });
}
ST_EXPORT Handle st_bce_with_logits(Handle x, Handle target, Handle weight, Handle pos_weight, int64_t reduction) {
    return tensor_from([&] { return at::binary_cross_entropy_with_logits(*x, *target, optional_tensor(weight), optional_tensor(pos_weight), reduction); });
}

// softmax(q kT / sqrt(E) + mask) v, shapes [.., L, E], [.., S, E], [.., S, Ev]; a boolean mask keeps where true.
ST_EXPORT Handle st_scaled_dot_product_attention(Handle q, Handle k, Handle v, Handle mask, double p, bool causal) {
    return tensor_from([&] {
#if TORCH_VERSION_MAJOR >= 2
        return at::scaled_dot_product_attention(*q, *k, *v, optional_tensor(mask), p, causal);
#else
        auto scale = 1.0 / std::sqrt(static_cast<double>(q->size(-1)));
        auto scores = at::matmul(*q * scale, k->transpose(-2, -1));
        if (causal) {
            TORCH_CHECK(!mask, "scaled_dot_product_attention: a mask and is_causal exclude each other");
            auto above = at::ones({q->size(-2), k->size(-2)}, q->options().dtype(at::kBool)).triu(1);
            scores = scores.masked_fill(above, -std::numeric_limits<double>::infinity());
        } else if (mask && mask->scalar_type() == at::kBool) {
            scores = scores.masked_fill(mask->logical_not(), -std::numeric_limits<double>::infinity());
        } else if (mask) {
            scores = scores + *mask;
        }
        auto weights = at::softmax(scores, -1);
        if (p > 0) weights = at::dropout(weights, p, true);
        return at::matmul(weights, *v);
#endif
    });
}
