namespace SamkeStream.Strategies.Merging;

/// <summary>How the ratio λ becomes the weights (a, b) of the within-subspace and the cross-subspace update.</summary>
public enum MixingScale
{
    /// <summary>(1 − λ, λ) divided by the larger: λ = 0 changes nothing, λ = 0.5 is (B₁ + B₂)(A₁ + A₂) of CAO-LLM eq. 20, λ = 1 is the cross update.</summary>
    Default,

    /// <summary>(1 − λ, λ).</summary>
    Convex,

    /// <summary>(1, λ): eq. 20 at λ = 1.</summary>
    Linear,
}
