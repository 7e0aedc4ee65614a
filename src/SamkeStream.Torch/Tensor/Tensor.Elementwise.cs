using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Functions of one tensor, element by element.</content>
    public partial class Tensor
    {
        public Tensor abs() => Native.st_abs(this);

        public Tensor abs_()
        {
            Native.st_abs_(this);
            return this;
        }

        public Tensor ceil() => Native.st_ceil(this);

        public Tensor ceil_()
        {
            Native.st_ceil_(this);
            return this;
        }

        public Tensor cos() => Native.st_cos(this);

        public Tensor cos_()
        {
            Native.st_cos_(this);
            return this;
        }

        public Tensor erf() => Native.st_erf(this);

        public Tensor erf_()
        {
            Native.st_erf_(this);
            return this;
        }

        public Tensor erfinv() => Native.st_erfinv(this);

        public Tensor erfinv_()
        {
            Native.st_erfinv_(this);
            return this;
        }

        public Tensor exp() => Native.st_exp(this);

        public Tensor exp_()
        {
            Native.st_exp_(this);
            return this;
        }

        public Tensor exp2() => Native.st_exp2(this);

        public Tensor exp2_()
        {
            Native.st_exp2_(this);
            return this;
        }

        public Tensor expm1() => Native.st_expm1(this);

        public Tensor expm1_()
        {
            Native.st_expm1_(this);
            return this;
        }

        public Tensor floor() => Native.st_floor(this);

        public Tensor floor_()
        {
            Native.st_floor_(this);
            return this;
        }

        public Tensor log() => Native.st_log(this);

        public Tensor log_()
        {
            Native.st_log_(this);
            return this;
        }

        public Tensor log10() => Native.st_log10(this);

        public Tensor log10_()
        {
            Native.st_log10_(this);
            return this;
        }

        public Tensor log1p() => Native.st_log1p(this);

        public Tensor log1p_()
        {
            Native.st_log1p_(this);
            return this;
        }

        public Tensor log2() => Native.st_log2(this);

        public Tensor log2_()
        {
            Native.st_log2_(this);
            return this;
        }

        public Tensor neg() => Native.st_neg(this);

        public Tensor neg_()
        {
            Native.st_neg_(this);
            return this;
        }

        public Tensor reciprocal() => Native.st_reciprocal(this);

        public Tensor reciprocal_()
        {
            Native.st_reciprocal_(this);
            return this;
        }

        public Tensor relu() => Native.st_relu(this);

        public Tensor relu_()
        {
            Native.st_relu_(this);
            return this;
        }

        public Tensor rsqrt() => Native.st_rsqrt(this);

        public Tensor rsqrt_()
        {
            Native.st_rsqrt_(this);
            return this;
        }

        public Tensor sigmoid() => Native.st_sigmoid(this);

        public Tensor sigmoid_()
        {
            Native.st_sigmoid_(this);
            return this;
        }

        public Tensor sign() => Native.st_sign(this);

        public Tensor sign_()
        {
            Native.st_sign_(this);
            return this;
        }

        public Tensor silu() => Native.st_silu(this);

        public Tensor silu_()
        {
            Native.st_silu_(this);
            return this;
        }

        public Tensor sin() => Native.st_sin(this);

        public Tensor sin_()
        {
            Native.st_sin_(this);
            return this;
        }

        public Tensor sqrt() => Native.st_sqrt(this);

        public Tensor sqrt_()
        {
            Native.st_sqrt_(this);
            return this;
        }

        public Tensor tanh() => Native.st_tanh(this);

        public Tensor tanh_()
        {
            Native.st_tanh_(this);
            return this;
        }

        public Tensor trunc() => Native.st_trunc(this);

        public Tensor trunc_()
        {
            Native.st_trunc_(this);
            return this;
        }

        public Tensor square() => Native.st_square(this);

        public Tensor isnan() => Native.st_isnan(this);

        public Tensor isinf() => Native.st_isinf(this);

        public Tensor isfinite() => Native.st_isfinite(this);

        public Tensor logical_not() => Native.st_logical_not(this);

        public Tensor bitwise_not() => Native.st_bitwise_not(this);

        public Tensor log_sigmoid() => Native.st_log_sigmoid(this);

        public Tensor gelu() => Native.st_gelu(this, false);

        public Tensor gelu(Modules.GELU.Approximate approximate) => Native.st_gelu(this, approximate == Modules.GELU.Approximate.tanh);

        public Tensor leaky_relu(Scalar negative_slope) => Native.st_leaky_relu(this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope)
        {
            Native.st_leaky_relu_(this, negative_slope);
            return this;
        }

        public Tensor elu(double alpha = 1) => Native.st_elu(this, alpha);

        public Tensor softplus(double beta = 1, double threshold = 20) => Native.st_softplus(this, beta, threshold);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Native.st_clamp(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Native.st_clamp_tensor(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            Native.st_clamp_(this, min, max);
            return this;
        }

        public Tensor clamp_min(Scalar min) => Native.st_clamp(this, min, null);

        public Tensor clamp_max(Scalar max) => Native.st_clamp(this, null, max);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Native.st_nan_to_num(
                this, nan, [posinf.GetValueOrDefault()], posinf is null ? 0 : 1, [neginf.GetValueOrDefault()], neginf is null ? 0 : 1);
    }
}
