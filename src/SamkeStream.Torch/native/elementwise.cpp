// Pointwise arithmetic, comparison and activation.
#include "binding.h"

#define UNARY(name) \
    ST_EXPORT Handle st_##name(Handle t) { return tensor_from([&] { return at::name(*t); }); }
#define UNARY_BOTH(name) \
    UNARY(name)          \
    ST_EXPORT Status st_##name##_(Handle t) { return status_of([&] { t->name##_(); }); }

UNARY_BOTH(abs)
UNARY_BOTH(ceil)
UNARY_BOTH(cos)
UNARY_BOTH(erf)
UNARY_BOTH(erfinv)
UNARY_BOTH(exp)
UNARY_BOTH(exp2)
UNARY_BOTH(expm1)
UNARY_BOTH(floor)
UNARY_BOTH(log)
UNARY_BOTH(log10)
UNARY_BOTH(log1p)
UNARY_BOTH(log2)
UNARY_BOTH(neg)
UNARY_BOTH(reciprocal)
UNARY_BOTH(relu)
UNARY_BOTH(round)
UNARY_BOTH(rsqrt)
UNARY_BOTH(sigmoid)
UNARY_BOTH(sign)
UNARY(silu)
UNARY_BOTH(sin)
UNARY_BOTH(sqrt)
UNARY_BOTH(square)
UNARY_BOTH(tanh)
UNARY_BOTH(trunc)
ST_EXPORT Status st_silu_(Handle t) { return status_of([&] { at::silu_(*t); }); }
UNARY(isfinite)
UNARY(isinf)
UNARY(isnan)
UNARY(log_sigmoid)
UNARY(logical_not)
UNARY(bitwise_not)

#define BINARY(name) \
    ST_EXPORT Handle st_##name(Handle a, Handle b) { return tensor_from([&] { return at::name(*a, *b); }); }
#define BINARY_NUMBER(name)                                                                                              \
    BINARY(name)                                                                                                         \
    ST_EXPORT Handle st_##name##_number(Handle a, Number b) { return tensor_from([&] { return at::name(*a, scalar(b)); }); }

BINARY_NUMBER(eq)
BINARY_NUMBER(ne)
BINARY_NUMBER(lt)
BINARY_NUMBER(le)
BINARY_NUMBER(gt)
BINARY_NUMBER(ge)
BINARY_NUMBER(remainder)
BINARY_NUMBER(floor_divide)
BINARY(maximum)
BINARY(minimum)
BINARY(logical_and)
BINARY(logical_or)
BINARY(logical_xor)
BINARY(bitwise_and)
BINARY(bitwise_or)
BINARY(bitwise_xor)
BINARY(logaddexp)
BINARY_NUMBER(pow)

#define ARITHMETIC(name)                                                                                                   \
    ST_EXPORT Handle st_##name(Handle a, Handle b, Number alpha) {                                                         \
        return tensor_from([&] { return at::name(*a, *b, scalar(alpha)); });                                               \
    }                                                                                                                      \
    ST_EXPORT Status st_##name##_(Handle a, Handle b, Number alpha) {                                                      \
        return status_of([&] { a->name##_(*b, scalar(alpha)); });                                                 \
    }                                                                                                                      \
    ST_EXPORT Handle st_##name##_number(Handle a, Number b, Number alpha) {                                                \
        return tensor_from([&] { return at::name(*a, scalar(b), scalar(alpha)); });                                        \
    }                                                                                                                      \
    ST_EXPORT Status st_##name##_number_(Handle a, Number b, Number alpha) {                                               \
        return status_of([&] { a->name##_(scalar(b), scalar(alpha)); });                                          \
    }
ARITHMETIC(add)
ARITHMETIC(sub)

// number - tensor
ST_EXPORT Handle st_rsub_number(Handle a, Number b) {
    return tensor_from([&] { return at::rsub(*a, scalar(b)); });
}
ST_EXPORT Handle st_mul(Handle a, Handle b) {
    return tensor_from([&] { return at::mul(*a, *b); });
}
ST_EXPORT Status st_mul_(Handle a, Handle b) {
    return status_of([&] { a->mul_(*b); });
}
ST_EXPORT Handle st_mul_number(Handle a, Number b) {
    return tensor_from([&] { return at::mul(*a, scalar(b)); });
}
ST_EXPORT Status st_mul_number_(Handle a, Number b) {
    return status_of([&] { a->mul_(scalar(b)); });
}

static optional<string_view> rounding(int32_t mode) {
    if (mode == 1) return string_view("trunc");
    if (mode == 2) return string_view("floor");
    return none;
}
ST_EXPORT Handle st_div(Handle a, Handle b, int32_t mode) {
    return tensor_from([&] { return at::div(*a, *b, rounding(mode)); });
}
ST_EXPORT Status st_div_(Handle a, Handle b, int32_t mode) {
    return status_of([&] { a->div_(*b, rounding(mode)); });
}
ST_EXPORT Handle st_div_number(Handle a, Number b, int32_t mode) {
    return tensor_from([&] { return at::div(*a, scalar(b), rounding(mode)); });
}
ST_EXPORT Status st_div_number_(Handle a, Number b, int32_t mode) {
    return status_of([&] { a->div_(scalar(b), rounding(mode)); });
}
// number / tensor
ST_EXPORT Handle st_rdiv_number(Handle a, Number b) {
    return tensor_from([&] { return at::reciprocal(*a).mul(scalar(b)); });
}
ST_EXPORT Status st_pow_(Handle a, Number exponent) {
    return status_of([&] { a->pow_(scalar(exponent)); });
}
ST_EXPORT Handle st_addcmul(Handle t, Handle a, Handle b, Number value) {
    return tensor_from([&] { return at::addcmul(*t, *a, *b, scalar(value)); });
}
ST_EXPORT Status st_addcmul_(Handle t, Handle a, Handle b, Number value) {
    return status_of([&] { t->addcmul_(*a, *b, scalar(value)); });
}
ST_EXPORT Handle st_addcdiv(Handle t, Handle a, Handle b, Number value) {
    return tensor_from([&] { return at::addcdiv(*t, *a, *b, scalar(value)); });
}
ST_EXPORT Status st_addcdiv_(Handle t, Handle a, Handle b, Number value) {
    return status_of([&] { t->addcdiv_(*a, *b, scalar(value)); });
}
ST_EXPORT Handle st_lerp(Handle t, Handle end, Handle weight) {
    return tensor_from([&] { return at::lerp(*t, *end, *weight); });
}
ST_EXPORT Handle st_clamp(Handle t, Number low, Number high) {
    return tensor_from([&] { return at::clamp(*t, optional_scalar(low), optional_scalar(high)); });
}
ST_EXPORT Status st_clamp_(Handle t, Number low, Number high) {
    return status_of([&] { t->clamp_(optional_scalar(low), optional_scalar(high)); });
}
ST_EXPORT Handle st_clamp_tensor(Handle t, Handle low, Handle high) {
    return tensor_from([&] { return at::clamp(*t, optional_tensor(low), optional_tensor(high)); });
}
ST_EXPORT Handle st_gelu(Handle t, bool tanh_approximation) {
    return tensor_from([&] { return at::gelu(*t, tanh_approximation ? "tanh" : "none"); });
}
ST_EXPORT Handle st_leaky_relu(Handle t, Number slope) {
    return tensor_from([&] { return at::leaky_relu(*t, scalar(slope)); });
}
ST_EXPORT Status st_leaky_relu_(Handle t, Number slope) {
    return status_of([&] { at::leaky_relu_(*t, scalar(slope)); });
}
ST_EXPORT Handle st_elu(Handle t, Number alpha) {
    return tensor_from([&] { return at::elu(*t, scalar(alpha)); });
}
ST_EXPORT Handle st_softplus(Handle t, double beta, double threshold) {
    return tensor_from([&] { return at::softplus(*t, beta, threshold); });
}
ST_EXPORT Handle st_nan_to_num(Handle t, double nan, const double* posinf, int32_t posinfs, const double* neginf, int32_t neginfs) {
    return tensor_from([&] { return at::nan_to_num(*t, nan, optional_double(posinf, posinfs, 0), optional_double(neginf, neginfs, 0)); });
}
ST_EXPORT Handle st_where(Handle condition, Handle x, Handle y) {
    return tensor_from([&] { return at::where(*condition, *x, *y); });
}
ST_EXPORT Handle st_masked_fill(Handle t, Handle mask, Number value) {
    return tensor_from([&] { return at::masked_fill(*t, *mask, scalar(value)); });
}
ST_EXPORT Status st_masked_fill_(Handle t, Handle mask, Number value) {
    return status_of([&] { t->masked_fill_(*mask, scalar(value)); });
}
ST_EXPORT Status st_allclose(Handle a, Handle b, double rtol, double atol, bool equal_nan, bool* into) {
    return status_of([&] { *into = at::allclose(*a, *b, rtol, atol, equal_nan); });
}
ST_EXPORT Handle st_isclose(Handle a, Handle b, double rtol, double atol, bool equal_nan) {
    return tensor_from([&] { return at::isclose(*a, *b, rtol, atol, equal_nan); });
}
ST_EXPORT Status st_equal(Handle a, Handle b, bool* into) {
    return status_of([&] { *into = at::equal(*a, *b); });
}
