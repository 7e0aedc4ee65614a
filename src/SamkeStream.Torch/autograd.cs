using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class autograd
    {
        /// <summary>Adds the gradient of the tensors to every leaf they depend on (or to inputs only).</summary>
        public static void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            IntPtr[] roots = Handles.Of(tensors), grads = Handles.Of(grad_tensors), leaves = Handles.Of(inputs);
            int retain = retain_graph is null ? -1 : retain_graph.Value ? 1 : 0;
            Native.st_backward(roots, roots.Length, grads, grads.Length, leaves, leaves.Length, retain, create_graph);
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(
            Tensor tensor,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null) => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The gradients of outputs with respect to inputs, one per input, without touching their grad.</summary>
        public static IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            IntPtr[] roots = Handles.Of(outputs), leaves = Handles.Of(inputs), grads = Handles.Of(grad_outputs);
            var results = new IntPtr[leaves.Length];
            Native.st_autograd_grad(
                roots, roots.Length, leaves, leaves.Length, grads, grads.Length, retain_graph, create_graph, allow_unused, results);
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, handle => handle == IntPtr.Zero ? null! : Native.Own(handle));
        }
    }
}
