using System.Runtime.InteropServices;
using SamkeStream.Language.Encoders;

namespace SamkeStream.Benchmarks.Prompts;

/// <summary>
/// Sentence vectors of prompt files, computed once per encoder and file content. A file of the cache grows as prompts are
/// encoded, so a run that was stopped goes on where it was.
/// </summary>
public sealed class PromptVectors(string folder)
{
    private const int Step = 128;

    /// <summary>The vectors [n][C] of a file's prompts in their order, at most so many.</summary>
    public float[][] Get(SentenceEncoder encoder, string promptFile, int limit, IProgress<BenchmarkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        var texts = PromptFolder.Read(promptFile).Take(limit).ToArray();
        var name = Path.GetFileNameWithoutExtension(promptFile);
        var path = Path.Combine(folder, encoder.Id[..16], $"{name}-{PromptFolder.Hash(promptFile)[..16]}.f32");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var rowBytes = encoder.Dimensions * sizeof(float);
        // Several runs may share a cache that is complete.
        var isWhole = File.Exists(path) && new FileInfo(path).Length >= (long)texts.Length * rowBytes;
        using var file = new FileStream(path, FileMode.OpenOrCreate, isWhole ? FileAccess.Read : FileAccess.ReadWrite, FileShare.Read);
        var whole = (int)Math.Min(texts.Length, file.Length / rowBytes);
        var vectors = new float[texts.Length][];
        for (var i = 0; i < whole; i++)
        {
            vectors[i] = new float[encoder.Dimensions];
            file.ReadExactly(MemoryMarshal.AsBytes(vectors[i].AsSpan()));
        }

        if (whole == texts.Length)
            return vectors;

        // A row that was cut off in the middle is written anew.
        file.SetLength((long)whole * rowBytes);
        for (var start = whole; start < texts.Length; start += Step)
        {
            progress?.Report(new BenchmarkProgress($"encode {name}", start, texts.Length));
            var batch = encoder.Embed(texts[start..Math.Min(texts.Length, start + Step)], cancellation);
            for (var i = 0; i < batch.Length; i++)
            {
                vectors[start + i] = batch[i];
                file.Write(MemoryMarshal.AsBytes(batch[i].AsSpan()));
            }

            file.Flush();
        }

        progress?.Report(new BenchmarkProgress($"encode {name}", texts.Length, texts.Length));
        return vectors;
    }
}
