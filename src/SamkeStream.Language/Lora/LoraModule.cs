namespace SamkeStream.Language.Lora;

/// <summary>One adapted linear map: a layer and a projection. Ordered by layer, then as <see cref="Projection"/> lists them.</summary>
public readonly record struct LoraModule(int Layer, Projection Projection) : IComparable<LoraModule>
{
    /// <summary>The path in a Hugging Face model, for example <c>model.layers.3.mlp.up_proj</c>.</summary>
    public string Path => $"model.layers.{Layer}.{Projection.Path()}";

    public int CompareTo(LoraModule other) =>
        Layer != other.Layer ? Layer.CompareTo(other.Layer) : Projection.CompareTo(other.Projection);

    public static bool operator <(LoraModule left, LoraModule right) => left.CompareTo(right) < 0;

    public static bool operator >(LoraModule left, LoraModule right) => left.CompareTo(right) > 0;

    public static bool operator <=(LoraModule left, LoraModule right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LoraModule left, LoraModule right) => left.CompareTo(right) >= 0;

    public override string ToString() => Path;
}
