using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/elementwise.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor st_abs(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_abs_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_ceil(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_ceil_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_cos(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_cos_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_erf(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_erf_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_erfinv(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_erfinv_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_exp(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_exp_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_exp2(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_exp2_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_expm1(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_expm1_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_floor(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_floor_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_log(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_log_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_log10(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_log10_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_log1p(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_log1p_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_log2(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_log2_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_neg(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_neg_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_reciprocal(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_reciprocal_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_relu(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_relu_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_round(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_round_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_rsqrt(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_rsqrt_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_sigmoid(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_sigmoid_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_sign(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_sign_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_silu(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_sin(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_sin_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_sqrt(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_sqrt_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_square(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_square_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_tanh(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_tanh_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_trunc(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_trunc_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_silu_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_isfinite(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_isinf(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_isnan(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_log_sigmoid(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_logical_not(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_bitwise_not(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_eq(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_eq_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_ne(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_ne_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_lt(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_lt_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_le(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_le_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_gt(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_gt_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_ge(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_ge_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_remainder(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_remainder_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_floor_divide(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_floor_divide_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_maximum(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_minimum(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_logical_and(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_logical_or(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_logical_xor(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_bitwise_and(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_bitwise_or(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_bitwise_xor(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_logaddexp(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_pow(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_pow_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_add(Tensor? a, Tensor? b, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Status st_add_(Tensor? a, Tensor? b, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Tensor st_add_number(Tensor? a, Scalar? b, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Status st_add_number_(Tensor? a, Scalar? b, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Tensor st_sub(Tensor? a, Tensor? b, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Status st_sub_(Tensor? a, Tensor? b, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Tensor st_sub_number(Tensor? a, Scalar? b, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Status st_sub_number_(Tensor? a, Scalar? b, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Tensor st_rsub_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_mul(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Status st_mul_(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_mul_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Status st_mul_number_(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_div(Tensor? a, Tensor? b, int mode);

    [LibraryImport(Library)]
    internal static partial Status st_div_(Tensor? a, Tensor? b, int mode);

    [LibraryImport(Library)]
    internal static partial Tensor st_div_number(Tensor? a, Scalar? b, int mode);

    [LibraryImport(Library)]
    internal static partial Status st_div_number_(Tensor? a, Scalar? b, int mode);

    [LibraryImport(Library)]
    internal static partial Tensor st_rdiv_number(Tensor? a, Scalar? b);

    [LibraryImport(Library)]
    internal static partial Status st_pow_(Tensor? a, Scalar? exponent);

    [LibraryImport(Library)]
    internal static partial Tensor st_addcmul(Tensor? t, Tensor? a, Tensor? b, Scalar? value);

    [LibraryImport(Library)]
    internal static partial Status st_addcmul_(Tensor? t, Tensor? a, Tensor? b, Scalar? value);

    [LibraryImport(Library)]
    internal static partial Tensor st_addcdiv(Tensor? t, Tensor? a, Tensor? b, Scalar? value);

    [LibraryImport(Library)]
    internal static partial Status st_addcdiv_(Tensor? t, Tensor? a, Tensor? b, Scalar? value);

    [LibraryImport(Library)]
    internal static partial Tensor st_lerp(Tensor? t, Tensor? end, Tensor? weight);

    [LibraryImport(Library)]
    internal static partial Tensor st_clamp(Tensor? t, Scalar? low, Scalar? high);

    [LibraryImport(Library)]
    internal static partial Status st_clamp_(Tensor? t, Scalar? low, Scalar? high);

    [LibraryImport(Library)]
    internal static partial Tensor st_clamp_tensor(Tensor? t, Tensor? low, Tensor? high);

    [LibraryImport(Library)]
    internal static partial Tensor st_gelu(Tensor? t, [MarshalAs(UnmanagedType.U1)] bool tanhApproximation);

    [LibraryImport(Library)]
    internal static partial Tensor st_leaky_relu(Tensor? t, Scalar? slope);

    [LibraryImport(Library)]
    internal static partial Status st_leaky_relu_(Tensor? t, Scalar? slope);

    [LibraryImport(Library)]
    internal static partial Tensor st_elu(Tensor? t, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Tensor st_softplus(Tensor? t, double beta, double threshold);

    [LibraryImport(Library)]
    internal static partial Tensor st_nan_to_num(Tensor? t, double nan, ReadOnlySpan<double> posinf, int posinfs, ReadOnlySpan<double> neginf, int neginfs);

    [LibraryImport(Library)]
    internal static partial Tensor st_where(Tensor? condition, Tensor? x, Tensor? y);

    [LibraryImport(Library)]
    internal static partial Tensor st_masked_fill(Tensor? t, Tensor? mask, Scalar? value);

    [LibraryImport(Library)]
    internal static partial Status st_masked_fill_(Tensor? t, Tensor? mask, Scalar? value);

    [LibraryImport(Library)]
    internal static partial Status st_allclose(Tensor? a, Tensor? b, double rtol, double atol, [MarshalAs(UnmanagedType.U1)] bool equalNan, [MarshalAs(UnmanagedType.U1)] out bool into);

    [LibraryImport(Library)]
    internal static partial Tensor st_isclose(Tensor? a, Tensor? b, double rtol, double atol, [MarshalAs(UnmanagedType.U1)] bool equalNan);

    [LibraryImport(Library)]
    internal static partial Status st_equal(Tensor? a, Tensor? b, [MarshalAs(UnmanagedType.U1)] out bool into);
}
