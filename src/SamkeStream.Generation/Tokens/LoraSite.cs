namespace SamkeStream.Generation.Tokens;

/// <summary>One linear map that carries a LoRA pair: A is [rank, Inputs], B is [Outputs, rank].</summary>
/// <param name="Layer">Index of the transformer layer.</param>
/// <param name="Module">Hugging Face's short name of the projection, such as <c>q_proj</c>.</param>
/// <param name="Inputs">Width of the map's input.</param>
/// <param name="Outputs">Width of the map's output.</param>
public readonly record struct LoraSite(int Layer, string Module, int Inputs, int Outputs);
