using static TorchSharp.torch;

namespace SamkeStream.Language.Models;

/// <summary>Gives a network its weights by Hugging Face name: from files, or freshly drawn. The caller owns the tensor.</summary>
/// <param name="name">For example <c>model.layers.0.mlp.up_proj.weight</c>.</param>
/// <param name="shape">The shape that the network needs.</param>
public delegate Tensor WeightSource(string name, long[] shape);
