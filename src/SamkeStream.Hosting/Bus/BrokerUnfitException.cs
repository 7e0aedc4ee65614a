namespace SamkeStream.Hosting;

/// <summary>A broker answers but lacks something that a worker needs.</summary>
/// <param name="lack">What it lacks and how to give it, as the end of a sentence about the broker.</param>
/// <param name="inner">What the broker said.</param>
public sealed class BrokerUnfitException(string lack, Exception inner) : Exception(lack, inner);
