using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.Language.HuggingFace;

/// <summary>The identity of a model: a hash over everything in its folder that changes what it computes.</summary>
public static class ModelFolderHash
{
    private static readonly string[] Relevant =
    [
        "added_tokens.json", "config.json", "generation_config.json", "merges.txt", "sentence_bert_config.json", "special_tokens_map.json",
        "tokenizer.json", "tokenizer_config.json", "vocab.json", "vocab.txt",
    ];

    /// <summary>SHA-256, in lower-case hexadecimal, over the names and hashes of configuration, tokenizer and weights.</summary>
    public static string Compute(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var names = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
            .Where(name => Relevant.Contains(name) || name.EndsWith(".safetensors", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names)
        {
            whole.AppendData(Encoding.UTF8.GetBytes($"{name}:{OfFile(Path.Combine(folder, name))}\n"));
        }

        return Convert.ToHexStringLower(whole.GetHashAndReset());
    }

    /// <summary>SHA-256 of a file in lower-case hexadecimal.</summary>
    public static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
