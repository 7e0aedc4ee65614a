using SamkeStream.Language.Lora;

namespace SamkeStream.Serve.Answers;

/// <summary>What answers a request from its beginning to its end: one generation of a stream's adapter, or the base model.</summary>
/// <param name="Name">Name of the adapter's version, or base.</param>
/// <param name="Digest">Null for the base model.</param>
/// <param name="Adapter">Null for the base model.</param>
internal sealed record ServedAdapter(string Name, string? Digest, LoraAdapter? Adapter)
{
    public static ServedAdapter Base { get; } = new("base", null, null);
}
