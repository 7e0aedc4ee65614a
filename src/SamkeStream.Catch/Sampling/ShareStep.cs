namespace SamkeStream.Catch.Sampling;

/// <summary>A stream's share is to change.</summary>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Before">Share so far.</param>
/// <param name="After">Share from now on.</param>
/// <param name="Rate">Prompts a second that come in, those that wait included.</param>
internal readonly record struct ShareStep(string Stream, double Before, double After, double Rate);
