namespace SamkeStream.Language.Lora;

/// <summary>The sizes of a base model's adaptable maps: what an adapter must fit.</summary>
/// <param name="Layers">Number of transformer layers.</param>
/// <param name="HiddenSize">Width of the residual stream.</param>
/// <param name="QuerySize">Heads × head size.</param>
/// <param name="KeyValueSize">Key-value heads × head size.</param>
/// <param name="IntermediateSize">Width of the gated MLP.</param>
public sealed record LoraLayout(int Layers, int HiddenSize, int QuerySize, int KeyValueSize, int IntermediateSize)
{
    /// <summary>Input and output features of a projection.</summary>
    public (int Input, int Output) this[Projection projection] => projection switch
    {
        Projection.Query => (HiddenSize, QuerySize),
        Projection.Key or Projection.Value => (HiddenSize, KeyValueSize),
        Projection.Output => (QuerySize, HiddenSize),
        Projection.Gate or Projection.Up => (HiddenSize, IntermediateSize),
        Projection.Down => (IntermediateSize, HiddenSize),
        _ => throw new ArgumentOutOfRangeException(nameof(projection), projection, "not a projection"),
    };

    /// <summary>All modules of the given projections, by layer.</summary>
    public IEnumerable<LoraModule> Modules(IReadOnlyList<Projection> targets) =>
        from layer in Enumerable.Range(0, Layers)
        from projection in targets.Order()
        select new LoraModule(layer, projection);
}
