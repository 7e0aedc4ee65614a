using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SamkeStream.Language.Encoders;

namespace SamkeStream.Cli.Replay;

/// <summary>
/// Vectors of texts that were encoded before: a file an encoder, records of a text's hash (SHA-256) and its vector. No
/// text is in it; vectors tell much of a text all the same, so it is there only where a user asked for it.
/// </summary>
internal sealed class VectorFile : IDisposable
{
    private readonly Dictionary<UInt128, long> _places = [];
    private readonly FileStream _file;
    private readonly int _dimensions;
    private readonly Lock _gate = new();

    /// <param name="folder">Made where it is not there.</param>
    /// <param name="encoder">Id of the encoder; another encoder has another file.</param>
    /// <param name="dimensions">C.</param>
    /// <exception cref="IOException">The folder cannot be written, or another process uses the file.</exception>
    public VectorFile(string folder, string encoder, int dimensions)
    {
        Directory.CreateDirectory(folder);
        _dimensions = dimensions;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{encoder} {dimensions}")))[..16];
        _file = new FileStream(Path.Combine(folder, $"{name}.vectors"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var hash = new byte[HashBytes];
        // A process that was killed may have left half a record.
        _file.SetLength(_file.Length / RecordBytes * RecordBytes);
        for (long place = 0; place < _file.Length; place += RecordBytes)
        {
            _file.Position = place;
            _file.ReadExactly(hash);
            _places[MemoryMarshal.Read<UInt128>(hash)] = place;
        }
    }

    private static int HashBytes => 16;

    private int RecordBytes => HashBytes + (_dimensions * sizeof(float));

    /// <summary>Texts whose vectors were here already.</summary>
    public long Found { get; private set; }

    /// <summary>The texts' vectors [N][C], those that are not here from the encoder.</summary>
    public float[][] Embed(IReadOnlyList<EncoderText> texts, Func<IReadOnlyList<EncoderText>, float[][]> encode)
    {
        lock (_gate)
        {
            var hashes = texts.Select(HashOf).ToArray();
            var missing = Enumerable.Range(0, texts.Count).Where(i => !_places.ContainsKey(hashes[i])).ToArray();
            var vectors = new float[texts.Count][];
            if (missing.Length > 0)
            {
                var encoded = encode([.. missing.Select(i => texts[i])]);
                for (var i = 0; i < missing.Length; i++)
                    Append(hashes[missing[i]], vectors[missing[i]] = encoded[i]);
                _file.Flush();
            }

            for (var i = 0; i < vectors.Length; i++)
                vectors[i] ??= Read(_places[hashes[i]]);
            Found += texts.Count - missing.Length;
            return vectors;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Append(UInt128 hash, float[] vector)
    {
        _file.Position = _file.Length;
        _places[hash] = _file.Position;
        _file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in hash)));
        _file.Write(MemoryMarshal.AsBytes<float>(vector));
    }

    private float[] Read(long place)
    {
        var vector = new float[_dimensions];
        _file.Position = place + HashBytes;
        _file.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
        return vector;
    }

    private static UInt128 HashOf(EncoderText text) => MemoryMarshal.Read<UInt128>(
        SHA256.HashData(Encoding.UTF8.GetBytes(text.Truncation == Truncation.End ? text.Text : $"{text.Truncation}\0{text.Text}")));
}
