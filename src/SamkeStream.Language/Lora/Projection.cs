namespace SamkeStream.Language.Lora;

/// <summary>The seven linear maps of a transformer layer that LoRA can adapt.</summary>
public enum Projection
{
    Query,
    Key,
    Value,
    Output,
    Gate,
    Up,
    Down,
}

/// <summary>The names that Hugging Face gives the projections.</summary>
public static class ProjectionNames
{
    private static readonly string[] Names = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];
    private static readonly Projection[] Values = Enum.GetValues<Projection>();

    public static IReadOnlyList<Projection> All => Values;

    /// <summary>For example <c>q_proj</c>.</summary>
    public static string Name(this Projection projection) => Names[(int)projection];

    /// <summary>The path below a layer, for example <c>self_attn.q_proj</c>.</summary>
    public static string Path(this Projection projection) =>
        (projection <= Projection.Output ? "self_attn." : "mlp.") + projection.Name();

    public static bool TryParse(string name, out Projection projection)
    {
        var index = Array.IndexOf(Names, name);
        projection = (Projection)Math.Max(index, 0);
        return index >= 0;
    }
}
