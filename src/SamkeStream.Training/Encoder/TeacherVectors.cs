using System.Runtime.InteropServices;
using SamkeStream.Language.Encoders;

namespace SamkeStream.Training.Encoder;

/// <summary>
/// The teacher's unit vectors of a corpus, row by row. Computed once in chunks and kept in a file, so that an interrupted run goes on
/// where it stopped and later runs read only.
/// </summary>
public sealed class TeacherVectors
{
    private const int ChunkSize = 1024;

    private readonly float[] _values;

    private TeacherVectors(float[] values, int dimensions) => (_values, Dimensions) = (values, dimensions);

    public int Dimensions { get; }

    public ReadOnlySpan<float> this[int text] => _values.AsSpan(text * Dimensions, Dimensions);

    /// <summary>Vectors that are already there, row by row.</summary>
    /// <exception cref="ArgumentException">The values do not fill whole rows.</exception>
    public static TeacherVectors Of(float[] values, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (dimensions < 1 || values.Length % dimensions != 0)
            throw new ArgumentException($"{values.Length} values do not fill rows of {dimensions}.", nameof(values));
        return new TeacherVectors(values, dimensions);
    }

    /// <param name="folder">Where the file lies; its name holds the digest of the texts and the teacher's identity.</param>
    public static TeacherVectors Compute(
        SentenceEncoder teacher, EnglishTexts corpus, string folder, IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(corpus);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"teacher-{corpus.Digest[..16]}-{teacher.Id[..16]}.f32");
        var (texts, rowBytes) = (corpus.Texts, teacher.Dimensions * sizeof(float));
        using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            var done = (int)(file.Length / rowBytes) / ChunkSize * ChunkSize;
            if (file.Length == (long)texts.Count * rowBytes)
                done = texts.Count;
            file.SetLength((long)done * rowBytes);
            file.Position = file.Length;
            while (done < texts.Count)
            {
                cancel.ThrowIfCancellationRequested();
                var chunk = texts.Skip(done).Take(ChunkSize).ToArray();
                foreach (var vector in teacher.Embed(chunk, cancel))
                    file.Write(MemoryMarshal.AsBytes<float>(vector));
                done += chunk.Length;
                progress?.Report(new TrainingProgress("teacher", done, texts.Count));
            }
            file.Flush(flushToDisk: true);
        }
        var values = new float[texts.Count * teacher.Dimensions];
        using (var file = File.OpenRead(path))
            file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return new TeacherVectors(values, teacher.Dimensions);
    }
}
