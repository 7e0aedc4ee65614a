using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Matrix products, gradients, tensors like this one.</content>
    public partial class Tensor
    {
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            Native.st_allclose(this, target, rtol, atol, equal_nan, out bool close);
            return close;
        }

        public Tensor mm(Tensor target) => Native.st_mm(this, target);

        public Tensor bmm(Tensor batch2) => Native.st_bmm(this, batch2);

        public Tensor mv(Tensor target) => Native.st_mv(this, target);

        public Tensor dot(Tensor target) => Native.st_dot(this, target);

        public Tensor matmul(Tensor target) => Native.st_matmul(this, target);

        public Tensor outer(Tensor vec2) => Native.st_outer(this, vec2);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Native.st_addmm(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1)
        {
            Native.st_addmm_(this, mat1, mat2, beta, alpha);
            return this;
        }

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Native.st_baddbmm(this, batch1, batch2, beta, alpha);

        public Tensor detach() => Native.st_detach(this);

        public Tensor detach_()
        {
            Native.st_detach_(this);
            return this;
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.zeros_like(this, dtype, device, requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.ones_like(this, dtype, device, requires_grad);

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.empty_like(this, dtype, device, requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.rand_like(this, dtype, device, requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.randn_like(this, dtype, device, requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.full_like(this, value, dtype, device, requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>The accumulated gradient, a new reference at each read, or null.</summary>
        public Tensor? grad
        {
            get
            {
                IntPtr found = Native.st_grad(this);
                return found == IntPtr.Zero ? null : Native.Own(found);
            }

            set => Native.st_set_grad(this, value);
        }

        public void backward() => autograd.backward(this);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);

        public void retain_grad() => Native.st_retain_grad(this);

        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);

        /// <summary>Whether shape, type and all values are equal.</summary>
        public bool Equals(Tensor target)
        {
            Native.st_equal(this, target, out bool equal);
            return equal;
        }

        public override int GetHashCode() => IsInvalid ? 0 : Handle.GetHashCode();
    }
}
