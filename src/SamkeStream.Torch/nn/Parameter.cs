namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A tensor that a module trains.</summary>
        public class Parameter : torch.Tensor
        {
            /// <param name="data">Becomes the parameter's memory; the tensor itself is empty afterwards.</param>
            /// <param name="requires_grad">Whether gradients are collected.</param>
            public Parameter(torch.Tensor data, bool requires_grad = true)
                : base(data.with_requires_grad(requires_grad).MoveHandle(), registers: false) =>
                data.OwningDisposeScope?.Replace(data, this);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
