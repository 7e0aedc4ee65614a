"""Computes the reference values of ConformanceCases.cs with PyTorch (Debian's python3-torch 1.13 or later).

    /usr/bin/python3 make_cases.py > cases.json

Each case is a name, the inputs, the outputs and, where asked for, the gradients of sum(output * weights) with
respect to the floating inputs; weights = 0.1, 0.2, ... in row-major order, so that no two outputs weigh the same.
Inputs are rounded to two decimals and outputs to eight digits; nothing depends on the machine.
"""

import json
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
cases = []


def draw(seed, *shape, low=-2.0, high=2.0):
    generator = torch.Generator().manual_seed(seed)
    return ((torch.rand(*shape, generator=generator) * (high - low) + low) * 100).round() / 100


def pack(tensor):
    tensor = tensor.detach()
    if tensor.dtype in (torch.bfloat16, torch.float16):
        data = [float(x) for x in tensor.float().reshape(-1).tolist()]
    elif tensor.dtype.is_floating_point:
        data = [float(f"{x:.8g}") for x in tensor.reshape(-1).tolist()]
    else:
        data = tensor.reshape(-1).tolist()
    data = [x if x == x and abs(x) != float("inf") else str(x) for x in data]
    return {"type": str(tensor.dtype).split(".")[1], "shape": list(tensor.shape), "data": data}


def case(name, function, *inputs, grad=False):
    inputs = [x.clone() for x in inputs]
    entry = {"name": name, "inputs": [pack(x) for x in inputs]}
    if grad:
        inputs = [x.requires_grad_() if x.dtype.is_floating_point else x for x in inputs]
    outputs = function(*inputs)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    entry["outputs"] = [pack(x) for x in outputs]
    if grad:
        total = sum((x * (torch.arange(1, x.numel() + 1).reshape(x.shape) * 0.1)).sum() for x in outputs if x.dtype.is_floating_point)
        wanted = [x for x in inputs if x.dtype.is_floating_point]
        entry["gradients"] = [pack(x) for x in torch.autograd.grad(total, wanted)]
    cases.append(entry)


A, B = draw(1, 3, 4), draw(2, 3, 4)
P, Q = draw(3, 3, 4, low=0.1, high=3), draw(4, 3, 4, low=0.1, high=0.9)
V, W = draw(5, 4), draw(6, 4)
X3 = draw(7, 2, 3, 4)
IDX = torch.tensor([[0, 2, 1, 3], [3, 0, 0, 1], [2, 2, 3, 0]])
ROWS = torch.tensor([2, 0, 2])
MASK = A > 0
ODD = torch.tensor([1.0, float("nan"), float("inf"), -float("inf"), -3.0])

# functions of one tensor
for name in ("abs ceil cos erf exp exp2 expm1 floor neg relu sigmoid sign silu sin tanh trunc square").split():
    case(name, getattr(torch, name) if hasattr(torch, name) else getattr(F, name), A, grad=name not in ("ceil", "floor", "sign", "trunc"))
for name in "log log10 log1p log2 reciprocal rsqrt sqrt".split():
    case(name, getattr(torch, name), P, grad=True)
case("erfinv", torch.erfinv, Q, grad=True)
case("isnan", torch.isnan, ODD)
case("isinf", torch.isinf, ODD)
case("isfinite", torch.isfinite, ODD)
case("nan_to_num", lambda x: torch.nan_to_num(x, 0.5, 9.0, -9.0), ODD)
case("logical_not", torch.logical_not, MASK)
case("bitwise_not", torch.bitwise_not, IDX)
case("log_sigmoid", F.logsigmoid, A, grad=True)
case("gelu", F.gelu, A, grad=True)
case("gelu_tanh", lambda x: F.gelu(x, approximate="tanh"), A, grad=True)
case("leaky_relu", lambda x: F.leaky_relu(x, 0.1), A, grad=True)
case("elu", lambda x: F.elu(x, 0.7), A, grad=True)
case("softplus", lambda x: F.softplus(x, 1.5, 2.0), A, grad=True)
case("clamp", lambda x: x.clamp(-0.5, 0.8), A, grad=True)
case("clamp_min", lambda x: x.clamp(min=-0.5), A)
case("clamp_max", lambda x: x.clamp(max=0.5), A)
case("clamp_tensors", lambda x, y: x.clamp(-y, y), A, P)

# arithmetic
case("add", torch.add, A, B, grad=True)
case("add_alpha", lambda x, y: torch.add(x, y, alpha=0.5), A, V, grad=True)
case("add_number", lambda x: x + 3, A)
case("add_number_to_integers", lambda x: x + 3, IDX)
case("integers_plus_fraction", lambda x: x + 0.5, IDX)
case("sub", torch.sub, A, B, grad=True)
case("sub_number", lambda x: x - 1.5, A)
case("number_minus", lambda x: 1.5 - x, A, grad=True)
case("mul", torch.mul, A, V, grad=True)
case("mul_number", lambda x: x * 2.5, A)
case("div", torch.div, A, P, grad=True)
case("div_number", lambda x: x / 4, A)
case("div_floor", lambda x, y: torch.div(x, y, rounding_mode="floor"), A, P)
case("div_trunc", lambda x, y: torch.div(x, y, rounding_mode="trunc"), A, P)
case("number_over", lambda x: 2 / x, P, grad=True)
case("integers_over_number", lambda x: x / 2, IDX)
case("floor_divide", lambda x: torch.div(x, 2, rounding_mode="floor"), IDX)
case("remainder", lambda x, y: torch.remainder(x, y), A, P)
case("remainder_number", lambda x: x % 3, IDX)
case("pow_number", lambda x: x.pow(3), A, grad=True)
case("pow", torch.pow, P, B, grad=True)
case("addcmul", lambda x, y, z: torch.addcmul(x, y, z, value=0.3), A, B, P, grad=True)
case("addcdiv", lambda x, y, z: torch.addcdiv(x, y, z, value=0.3), A, B, P, grad=True)
case("lerp", torch.lerp, A, B, Q, grad=True)
case("maximum", torch.maximum, A, B, grad=True)
case("minimum", torch.minimum, A, B, grad=True)
case("logaddexp", torch.logaddexp, A, B, grad=True)
for name in "eq ne lt le gt ge".split():
    case(name, getattr(torch, name), IDX, IDX.flip(0))
    case(name + "_number", lambda x, f=getattr(torch, name): f(x, 2), IDX)
for name in "logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor".split():
    case(name, getattr(torch, name), MASK, MASK.flip(0))
case("isclose", lambda x: torch.isclose(x, x + torch.tensor([0, 1e-9, 1e-3, 0.0])), P)
case("where", lambda m, x, y: torch.where(m, x, y), MASK, A, B, grad=True)
case("masked_fill", lambda x, m: x.masked_fill(m, -7.0), A, MASK, grad=True)
case("masked_select", lambda x, m: x.masked_select(m), A, MASK)

# in place
for name, change in {
    "add_": lambda x: x.add_(B), "add_alpha_": lambda x: x.add_(B, alpha=0.5), "add_number_": lambda x: x.add_(1.5), "sub_": lambda x: x.sub_(B),
    "sub_number_": lambda x: x.sub_(0.25), "mul_": lambda x: x.mul_(B), "mul_number_": lambda x: x.mul_(0.5), "div_": lambda x: x.div_(P), "div_number_": lambda x: x.div_(2),
    "pow_": lambda x: x.pow_(2), "clamp_": lambda x: x.clamp_(-1, 1), "exp_": lambda x: x.exp_(), "neg_": lambda x: x.neg_(), "tanh_": lambda x: x.tanh_(),
    "relu_": lambda x: x.relu_(), "sigmoid_": lambda x: x.sigmoid_(), "abs_": lambda x: x.abs_(), "fill_": lambda x: x.fill_(3), "zero_": lambda x: x.zero_(),
    "copy_": lambda x: x.copy_(V), "masked_fill_": lambda x: x.masked_fill_(MASK, 0.5), "addcmul_": lambda x: x.addcmul_(B, P, value=0.2),
    "addcdiv_": lambda x: x.addcdiv_(B, P, value=0.2), "sqrt_": lambda x: x.abs().sqrt_(), "rsqrt_": lambda x, p: p.rsqrt_(), "log_": lambda x, p: p.log_(),
    "reciprocal_": lambda x, p: p.reciprocal_(),
}.items():
    case(name, lambda x, b, p, v, m, f=change: f(x, p) if f.__code__.co_argcount == 2 else f(x), A, B, P, V, MASK)

# reductions
case("sum", torch.sum, A, grad=True)
case("sum_dim", lambda x: x.sum(1), A, grad=True)
case("sum_dims_keep", lambda x: x.sum([0, 2], keepdim=True), X3, grad=True)
case("sum_bool", lambda m: m.sum(), MASK)
case("sum_double", lambda x: x.sum(1, dtype=torch.float64), A)
case("mean", torch.mean, A, grad=True)
case("mean_dims", lambda x: x.mean([1, 2]), X3, grad=True)
case("mean_keep", lambda x: x.mean([-1], keepdim=True), A)
case("prod", torch.prod, P)
case("prod_dim", lambda x: x.prod(1), P)
case("std", torch.std, A, grad=True)
case("std_dim", lambda x: x.std(1, unbiased=False, keepdim=True), A)
case("var", torch.var, A, grad=True)
case("var_dim", lambda x: x.var(0, unbiased=False), A, grad=True)
case("max", torch.max, A)
case("max_dim", lambda x: torch.max(x, 1), A, grad=True)
case("max_dim_keep", lambda x: torch.max(x, 0, keepdim=True), A)
case("min", torch.min, A)
case("min_dim", lambda x: torch.min(x, 1), A)
case("amax", lambda x: x.amax([0, 2]), X3, grad=True)
case("amax_keep", lambda x: x.amax([-1], keepdim=True), A)
case("amin", lambda x: x.amin([1]), A)
case("argmax", torch.argmax, A)
case("argmax_dim", lambda x: x.argmax(1), A)
case("argmax_keep", lambda x: x.argmax(0, keepdim=True), A)
case("argmin", torch.argmin, A)
case("argmin_dim", lambda x: x.argmin(1), A)
case("median", torch.median, V)
case("norm", lambda x: x.norm(), A, grad=True)
case("norm_dim", lambda x: x.norm(2, 1, True), A, grad=True)
case("norm_1", lambda x: x.norm(1), A)
case("trace", torch.trace, A)
case("all", torch.all, MASK)
case("any", torch.any, MASK)
case("all_dim", lambda m: m.all(1), MASK)
case("any_dim", lambda m: m.any(0, True), MASK)
case("count_nonzero", torch.count_nonzero, IDX)
case("cumsum", lambda x: x.cumsum(1), A, grad=True)
case("cumprod", lambda x: x.cumprod(0), P)
case("logsumexp", lambda x: x.logsumexp(1), A, grad=True)
case("softmax", lambda x: x.softmax(1), A, grad=True)
case("softmax_dtype", lambda x: x.softmax(0, dtype=torch.float64), A)
case("log_softmax", lambda x: x.log_softmax(-1), A, grad=True)
case("topk", lambda x: x.topk(2), A, grad=True)
case("topk_smallest_first_dim", lambda x: x.topk(2, 0, False), A)
case("sort", lambda x: x.sort(), A, grad=True)
case("sort_descending", lambda x: x.sort(0, True), A)
case("argsort", lambda x: x.argsort(1, True), A)
case("unique", lambda x: torch.unique(x, return_inverse=True, return_counts=True), IDX)
case("nonzero", torch.nonzero, MASK)

# shape
case("reshape", lambda x: x.reshape(2, -1), A, grad=True)
case("view", lambda x: x.view(4, 3), A)
case("permute", lambda x: x.permute(2, 0, 1), X3, grad=True)
case("transpose", lambda x: x.transpose(-1, 0), X3, grad=True)
case("t", lambda x: x.t(), A)
case("T", lambda x: x.T, A)
case("mT", lambda x: x.mT, X3)
case("expand", lambda x: x.unsqueeze(0).expand(2, -1), V, grad=True)
case("broadcast_to", lambda x: x.broadcast_to(2, 4), V)
case("repeat", lambda x: x.repeat(2, 2), A, grad=True)
case("repeat_interleave", lambda x: x.repeat_interleave(2, 0), A, grad=True)
case("repeat_interleave_each", lambda x, n: x.repeat_interleave(n, 0), A, ROWS)
case("unsqueeze", lambda x: x.unsqueeze(1), A)
case("squeeze", lambda x: x.squeeze(), A[:1])
case("squeeze_dim", lambda x: x.squeeze(0), A[:1])
case("flatten", lambda x: x.flatten(1), X3, grad=True)
case("unflatten", lambda x: x.unflatten(1, (2, 2)), A)
case("narrow", lambda x: x.narrow(1, 1, 2), A, grad=True)
case("select", lambda x: x.select(1, 2), A, grad=True)
case("slice", lambda x: x[:, 0:4:2], A, grad=True)
case("diagonal", lambda x: x.diagonal(1, 1, 2), X3)
case("diag", lambda x: x.diag(), V)
case("unfold", lambda x: x.unfold(1, 2, 1), A)
case("flip", lambda x: x.flip(0, 1), A)
case("roll", lambda x: x.roll(1, 1), A)
case("tril", lambda x: x.tril(-1), A, grad=True)
case("triu", lambda x: x.triu(1), A, grad=True)
case("split_size", lambda x: x.split(3, 1), A, grad=True)
case("split_sizes", lambda x: x.split([1, 3], 1), A, grad=True)
case("chunk", lambda x: x.chunk(2, 1), A, grad=True)
case("unbind", lambda x: x.unbind(0), A, grad=True)
case("cat", lambda x, y: torch.cat([x, y], 1), A, B, grad=True)
case("stack", lambda x, y: torch.stack([x, y], 1), A, B, grad=True)
case("meshgrid", lambda x, y: torch.meshgrid(x, y, indexing="ij"), V, V[:3])
case("contiguous", lambda x: x.t().contiguous(), A)
case("as_strided", lambda x: x.as_strided([2, 2], [1, 4], 1), A)

# index
case("index_row", lambda x: x[1], A, grad=True)
case("index_item", lambda x: x[1, 2], A)
case("index_three", lambda x: x[1, 2, 3], X3)
case("index_negative", lambda x: x[-1], A)
case("index_range", lambda x: x[1:, :3], A, grad=True)
case("index_step", lambda x: x[:, ::2], A)
case("index_ellipsis", lambda x: x[..., 1], X3, grad=True)
case("index_new_axis", lambda x: x[:, None], A)
case("index_mask", lambda x, m: x[m], A, MASK, grad=True)
case("index_rows", lambda x, i: x[i], A, ROWS, grad=True)
case("index_pairs", lambda x, i, j: x[i, j], A, ROWS, torch.tensor([0, 1, 3]), grad=True)
case("index_slice_and_rows", lambda x, i: x[:, i], A, ROWS)


def put(x, change):
    x = x.clone()
    change(x)
    return x


case("put_row", lambda x, v: put(x, lambda t: t.__setitem__(1, v)), A, V, grad=True)
case("put_range", lambda x: put(x, lambda t: t.__setitem__((slice(None), slice(1, 3)), 5.0)), A)
case("put_mask", lambda x, m: put(x, lambda t: t.__setitem__(m, -1.0)), A, MASK)
case("put_accumulate", lambda x, i, v: x.clone().index_put_((i,), v, accumulate=True), A, ROWS, V)
case("index_select", lambda x, i: x.index_select(0, i), A, ROWS, grad=True)
case("index_add", lambda x, i, y: x.index_add(0, i, y, alpha=0.5), A, ROWS, B, grad=True)
case("index_add_", lambda x, i, y: x.clone().index_add_(0, i, y), A, ROWS, B)
case("index_copy_", lambda x, i, y: x.clone().index_copy_(0, i, y), A, torch.tensor([2, 0]), B[:2])
case("gather", lambda x, i: x.gather(1, i), A, IDX, grad=True)
case("scatter", lambda x, i, y: x.scatter(1, i[:, :1], y[:, :1]), A, IDX, B, grad=True)
case("scatter_", lambda x, i, y: x.clone().scatter_(1, i[:, :1], y[:, :1]), A, IDX, B)
case("scatter_add", lambda x, i, y: x.scatter_add(1, i, y), A, IDX, B, grad=True)
case("scatter_add_", lambda x, i, y: x.clone().scatter_add_(1, i, y), A, IDX, B)
case("take_along_dim", lambda x, i: torch.take_along_dim(x, i, 1), A, IDX)

# products
M1, M2 = draw(20, 3, 4), draw(21, 4, 2)
B1, B2 = draw(22, 2, 3, 4), draw(23, 2, 4, 2)
case("mm", torch.mm, M1, M2, grad=True)
case("bmm", torch.bmm, B1, B2, grad=True)
case("mv", torch.mv, M1, V, grad=True)
case("dot", torch.dot, V, W, grad=True)
case("matmul", torch.matmul, B1, M2, grad=True)
case("matmul_vector", torch.matmul, M1, V)
case("outer", torch.outer, V, W, grad=True)
case("addmm", lambda c, a, b: torch.addmm(c, a, b, beta=0.5, alpha=2), draw(24, 3, 2), M1, M2, grad=True)
case("addmm_", lambda c, a, b: c.addmm_(a, b, beta=0.5, alpha=2), draw(24, 3, 2), M1, M2)
case("baddbmm", lambda c, a, b: torch.baddbmm(c, a, b, beta=0.5, alpha=2), draw(25, 2, 3, 2), B1, B2, grad=True)
case("einsum", lambda a, b: torch.einsum("bij,jk->bki", a, b), B1, M2, grad=True)
case("linear", lambda x, w, b: F.linear(x, w, b), X3, draw(26, 5, 4), draw(27, 5), grad=True)
case("linear_plain", lambda x, w: F.linear(x, w), X3, draw(26, 5, 4))

# layers
case("embedding", lambda w, i: F.embedding(i, w), draw(30, 5, 3), IDX, grad=True)
case("layer_norm", lambda x, w, b: F.layer_norm(x, [4], w, b, 1e-5), X3, V, W, grad=True)
case("layer_norm_plain", lambda x: F.layer_norm(x, [3, 4]), X3)
case("group_norm", lambda x, w, b: F.group_norm(x, 2, w, b), draw(31, 2, 4, 3), V, W, grad=True)
case("normalize", lambda x: F.normalize(x, 2, 1), A, grad=True)
case("cosine_similarity", lambda x, y: F.cosine_similarity(x, y, 1), A, B, grad=True)
case("one_hot", lambda i: F.one_hot(i, 5), IDX)
case("pad", lambda x: F.pad(x, (1, 2, 0, 1), value=0.5), A, grad=True)
case("pad_reflect", lambda x: F.pad(x, (1, 2), mode="reflect"), X3)
C1, K1 = draw(32, 2, 3, 9), draw(33, 4, 3, 3)
case("conv1d", lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1), C1, K1, V, grad=True)
case("conv1d_dilated", lambda x, w: F.conv1d(x, w, dilation=2), C1, K1)
case("conv1d_same", lambda x, w: F.conv1d(x, w, padding="same"), C1, K1)
C2, K2 = draw(34, 1, 2, 5, 6), draw(35, 4, 2, 3, 3)
case("conv2d", lambda x, w, b: F.conv2d(x, w, b, stride=(1, 2), padding=(1, 1)), C2, K2, V, grad=True)
case("conv2d_groups", lambda x, w: F.conv2d(x, w, groups=2), C2, draw(36, 4, 1, 3, 3))
case("conv2d_same", lambda x, w: F.conv2d(x, w, padding="same"), C2, K2)
case("conv_transpose1d", lambda x, w, b: F.conv_transpose1d(x, w, b, stride=4), C1, draw(37, 3, 4, 4), V, grad=True)
case("conv_transpose1d_padded", lambda x, w: F.conv_transpose1d(x, w, stride=2, padding=1, output_padding=1), C1, draw(37, 3, 4, 4))
case("adaptive_avg_pool1d", lambda x: F.adaptive_avg_pool1d(x, 4), C1, grad=True)
case("avg_pool1d", lambda x: F.avg_pool1d(x, 3, 2, 1), C1, grad=True)
case("interpolate_linear", lambda x: F.interpolate(x, size=5, mode="linear", align_corners=False), C1, grad=True)
case("interpolate_linear_corners", lambda x: F.interpolate(x, size=13, mode="linear", align_corners=True), C1)
case("interpolate_nearest", lambda x: F.interpolate(x, size=13), C1, grad=True)
case("interpolate_nearest_scale", lambda x: F.interpolate(x, scale_factor=1.7), C1)
case("interpolate_bilinear", lambda x: F.interpolate(x, size=(7, 4), mode="bilinear", align_corners=False), C2, grad=True)
case("dropout_evaluating", lambda x: F.dropout(x, 0.5, False), A)


def attention(q, k, v, mask=None, causal=False):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if causal:
        mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
    if mask is not None:
        scores = scores.masked_fill(~mask, -float("inf")) if mask.dtype == torch.bool else scores + mask
    return scores.softmax(-1) @ v


QKV = [draw(40 + i, 2, 2, 3, 4) for i in range(3)]
case("attention", lambda q, k, v: attention(q, k, v), *QKV, grad=True)
case("attention_causal", lambda q, k, v: attention(q, k, v, causal=True), *QKV, grad=True)
case("attention_mask", lambda q, k, v, m: attention(q, k, v, m), *QKV, torch.tensor([[True, False, True], [True, True, False], [False, True, True]]), grad=True)
case("attention_bias", lambda q, k, v, m: attention(q, k, v, m), *QKV, draw(43, 3, 3), grad=True)

# losses
LOGITS, TARGET = draw(50, 5, 4), torch.tensor([1, 0, -100, 3, 2])
case("cross_entropy", lambda x, t: F.cross_entropy(x, t), LOGITS, TARGET, grad=True)
case("cross_entropy_sum", lambda x, t: F.cross_entropy(x, t, reduction="sum"), LOGITS, TARGET, grad=True)
case("cross_entropy_none", lambda x, t: F.cross_entropy(x, t, reduction="none"), LOGITS, TARGET, grad=True)
case("cross_entropy_weight", lambda x, t, w: F.cross_entropy(x, t, w), LOGITS, TARGET, draw(51, 4, low=0.1, high=2))
case("cross_entropy_smoothing", lambda x, t: F.cross_entropy(x, t, label_smoothing=0.2), LOGITS, TARGET, grad=True)
case("cross_entropy_ignore", lambda x, t: F.cross_entropy(x, t, ignore_index=3), LOGITS[:2], TARGET[3:].clone())
case("nll_loss", lambda x, t: F.nll_loss(x.log_softmax(1), t), LOGITS, TARGET, grad=True)
case("mse_loss", F.mse_loss, A, B, grad=True)
case("mse_loss_sum", lambda x, y: F.mse_loss(x, y, reduction="sum"), A, B)
case("l1_loss", F.l1_loss, A, B, grad=True)
case("smooth_l1_loss", F.smooth_l1_loss, A, B, grad=True)
case("kl_div", lambda x, y: F.kl_div(x.log_softmax(1), y.log_softmax(1), reduction="sum", log_target=True), A, B, grad=True)
case("bce_with_logits", lambda x, y: F.binary_cross_entropy_with_logits(x, y), A, Q, grad=True)

# types
case("to_double", lambda x: x.double(), A)
case("to_half", lambda x: x.half(), A)
case("to_bfloat16", lambda x: x.bfloat16(), A)
case("to_long", lambda x: x.long(), A)
case("to_int", lambda x: x.int(), A)
case("to_bool", lambda x: x.bool(), IDX)
case("half_mm", lambda x, y: (x.bfloat16() @ y.bfloat16()), M1, M2)

# made from nothing
case("zeros", lambda: torch.zeros(2, 3))
case("ones_long", lambda: torch.ones(2, dtype=torch.int64))
case("full", lambda: torch.full((2, 2), 1.5))
case("full_long", lambda: torch.full((2,), 7, dtype=torch.int64))
case("arange", lambda: torch.arange(5))
case("arange_fraction", lambda: torch.arange(0.5, 2.0, 0.25))
case("arange_range", lambda: torch.arange(2, 8, 3))
case("linspace", lambda: torch.linspace(-1, 1, 5))
case("eye", lambda: torch.eye(2, 3))
case("full_like", lambda x: torch.full_like(x, 2.5), A)
case("zeros_like", lambda x: torch.zeros_like(x, dtype=torch.int64), A)
case("ones_like", torch.ones_like, IDX)

json.dump({"torch": torch.__version__.split("+")[0], "cases": cases}, sys.stdout, separators=(",", ":"))
