namespace SamkeStream.State.Incidents;

/// <summary>A cell of the reference and its share of the prompts, before and after the change.</summary>
/// <param name="Cell">Number of the cell; −1 for prompts far from every cell.</param>
/// <param name="Before">Share in the reference, 0 to 1.</param>
/// <param name="After">Share among the prompts after the change.</param>
public sealed record IncidentCell(int Cell, double Before, double After);
