namespace SamkeStream.Language.Lora;

/// <summary>What an adapter was made for: the part of PEFT's adapter_config.json that changes what is computed.</summary>
/// <param name="Rank">r, at least 1.</param>
/// <param name="Alpha">The update is multiplied by alpha / r.</param>
/// <param name="Targets">The adapted projections, the same in every layer; their order is kept when the configuration is written.</param>
/// <param name="BaseModel">PEFT's base_model_name_or_path.</param>
public sealed record LoraConfig(int Rank, double Alpha, IReadOnlyList<Projection> Targets, string BaseModel)
{
    /// <summary>alpha / r.</summary>
    public double Scale => Alpha / Rank;
}
