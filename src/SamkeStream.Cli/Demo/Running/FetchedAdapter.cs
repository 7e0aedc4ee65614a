using SamkeStream.Language.Lora;

namespace SamkeStream.Cli.Demo.Running;

/// <summary>An adapter as it arrived at a serving app.</summary>
/// <param name="Digest">SHA-256 of its manifest.</param>
/// <param name="Folder">Where its files lie now, in PEFT's layout.</param>
/// <param name="Bytes">Size of the files.</param>
/// <param name="Adapter">Read from the files.</param>
internal sealed record FetchedAdapter(string Digest, string Folder, long Bytes, LoraAdapter Adapter);
