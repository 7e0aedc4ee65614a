namespace SamkeStream.State.Incidents;

/// <summary>A cell of the reference and its share of the prompts, before and after the change.</summary>
/// <param name="Cell">Number of the cell; absent: the prompts that are far from every cell.</param>
/// <param name="Before">Share in the reference, 0 to 1.</param>
/// <param name="After">Share among the prompts since the change.</param>
/// <param name="StandardErrors">Standard errors that lie between the two.</param>
/// <param name="Example">Number of a new prompt in the cell; absent where none is held.</param>
public sealed record IncidentCell(int? Cell, double Before, double After, double StandardErrors, long? Example = null);
