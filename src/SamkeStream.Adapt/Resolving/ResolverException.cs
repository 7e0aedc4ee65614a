namespace SamkeStream.Adapt.Resolving;

/// <summary>A resolver cannot be asked, or gave no answer that can be used.</summary>
internal sealed class ResolverException(string message) : Exception(message);
