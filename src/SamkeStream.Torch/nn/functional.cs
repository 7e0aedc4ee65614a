using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

/// <content>Layers without state.</content>
public static partial class torch
{
    public static partial class nn
    {
        public static class functional
        {
            /// <summary>input Wᵀ + b, weights [out, in].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Native.st_linear(input, weights, bias);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false) => x.gelu(approximate);

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_().alias() : x.silu();

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_().alias() : x.tanh();

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                inplace ? input.leaky_relu_(negative_slope).alias() : input.leaky_relu(negative_slope);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => x.elu(alpha);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => x.softplus(beta, threshold);

            public static Tensor logsigmoid(Tensor x) => x.log_sigmoid();

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                Native.st_layer_norm(input, normalized_shape, normalized_shape.Length, weight, bias, eps);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                Native.st_group_norm(input, num_groups, weight, bias, eps);

            /// <summary>x / max(‖x‖, eps) along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
            {
                using Tensor norm = Native.st_norm_dim(input, dim, true, p);
                using Tensor floor = norm.clamp_min(eps);
                return input.div(floor);
            }

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-08) =>
                Native.st_cosine_similarity(x1, x2, dim, eps);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace)
                {
                    return Native.st_dropout(input, p, training);
                }

                Native.st_dropout_(input, p, training);
                return input.alias();
            }

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Native.st_one_hot(x, num_classes);

            /// <summary>Pads by pairs (before, after), from the last dimension on.</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => mode switch
            {
                PaddingModes.Constant or PaddingModes.Zeros => Native.st_constant_pad(input, pad, pad.Length, value),
                PaddingModes.Reflect => Native.st_pad_mode(input, pad, pad.Length, "reflect"),
                PaddingModes.Replicate => Native.st_pad_mode(input, pad, pad.Length, "replicate"),
                _ => Native.st_pad_mode(input, pad, pad.Length, "circular"),
            };

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                Native.st_conv1d(input, weight, bias, stride ?? 1, padding ?? 0, dilation ?? 1, groups);

            public static Tensor conv1d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null, long groups = 1) =>
                Native.st_conv_same(input, weight, bias, [stride ?? 1], [dilation ?? 1], 1, groups, padding == Padding.Same);

            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Native.st_conv2d(input, weight, bias, Two(strides, 1), Two(padding, 0), Two(dilation, 1), groups);

            public static Tensor conv2d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                Native.st_conv_same(input, weight, bias, Two(strides, 1), Two(dilation, 1), 2, groups, padding == Padding.Same);

            public static Tensor conv_transpose1d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long? stride = null,
                long? padding = null,
                long? output_padding = null,
                long? dilation = null,
                long groups = 1) =>
                Native.st_conv_transpose1d(input, weight, bias, stride ?? 1, padding ?? 0, output_padding ?? 0, groups, dilation ?? 1);

            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => Native.st_adaptive_avg_pool1d(input, output_size);

            public static Tensor avg_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true) =>
                Native.st_avg_pool1d(input, kernel_size, stride ?? kernel_size, padding ?? 0, ceil_mode, count_include_pad);

            /// <summary>Resizes [N, C, L] or [N, C, H, W] to a size or by a factor: nearest, linear or bilinear.</summary>
            /// <exception cref="ArgumentException">Not exactly one of size and scale_factor is given.</exception>
            /// <exception cref="NotSupportedException">The mode does not fit the number of dimensions, or is another one.</exception>
            public static Tensor interpolate(
                Tensor x,
                long[]? size = null,
                double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null,
                bool recompute_scale_factor = false,
                bool antialias = false)
            {
                if (size is null == scale_factor is null)
                {
                    throw new ArgumentException("interpolate needs either a size or a scale factor.");
                }

                int spatial = (int)x.ndim - 2;
                long[] target = size ?? new long[spatial];
                double[] scale = scale_factor is null ? [] : scale_factor.Length == spatial ? scale_factor : [.. Enumerable.Repeat(scale_factor[0], spatial)];
                for (int i = 0; i < scale.Length; i++)
                {
                    target[i] = (long)Math.Floor(x.size(i + 2) * scale[i]);
                }

                if (recompute_scale_factor)
                {
                    scale = [];
                }

                if (target.Length != spatial)
                {
                    throw new ArgumentException($"interpolate: {target.Length} sizes given for {spatial} spatial dimensions.", nameof(size));
                }

                return (mode, spatial) switch
                {
                    (InterpolationMode.Nearest, 1 or 2) => Native.st_upsample_nearest(x, target, spatial, scale, scale.Length),
                    (InterpolationMode.Linear, 1) => Native.st_upsample_linear1d(x, target[0], align_corners ?? false, scale, scale.Length),
                    (InterpolationMode.Bilinear, 2) => Native.st_upsample_bilinear2d(x, target, align_corners ?? false, scale, scale.Length),
                    _ => throw new NotSupportedException($"interpolate: {mode} over {spatial} spatial dimensions is not part of this binding."),
                };
            }

            /// <summary>softmax(Q Kᵀ / √E + mask) V for [.., L, E], [.., S, E], [.., S, Ev].</summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false) =>
                Native.st_scaled_dot_product_attention(query, key, value, attn_mask, p, is_casual);

            public static Tensor cross_entropy(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean,
                double label_smoothing = 0) =>
                Native.st_cross_entropy(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Native.st_nll_loss(input, target, weight, (long)reduction);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.st_mse_loss(input, target, (long)reduction);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.st_l1_loss(input, target, (long)reduction);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) =>
                Native.st_smooth_l1_loss(input, target, (long)reduction, beta);

            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Native.st_kl_div(input, target, (long)reduction, log_target);

            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Native.st_bce_with_logits(input, target, weight, pos_weights, (long)reduction);

            private static long[] Two(long[]? values, long otherwise) => values switch
            {
                null => [otherwise, otherwise],
                [long one] => [one, one],
                _ => values,
            };
        }
    }
}
