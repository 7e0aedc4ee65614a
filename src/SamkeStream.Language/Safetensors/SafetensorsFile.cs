using System.Collections.ObjectModel;
using System.IO.MemoryMappedFiles;

namespace SamkeStream.Language.Safetensors;

/// <summary>
/// A safetensors file, mapped into memory or held as bytes, whose header has been checked in full before any data is touched.
/// Opening allocates for the header that is there, never for a length that the file merely claims. Reading is safe from several threads.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly MemoryMappedFile? _mapping;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly Dictionary<string, SafetensorsTensor> _tensors = new(StringComparer.Ordinal);
    private byte* _pointer;
    private bool _disposed;

    private SafetensorsFile(string source, ReadOnlyMemory<byte> memory)
    {
        Source = source;
        _memory = memory;
        var length = SafetensorsHeader.ReadLength(source, memory.Span, memory.Length);
        Names = AddTensors(SafetensorsHeader.Parse(source, memory.Span[..length], memory.Length));
    }

    private SafetensorsFile(string path, FileStream stream)
    {
        Source = path;
        var total = stream.Length;
        Span<byte> start = stackalloc byte[8];
        stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var length = SafetensorsHeader.ReadLength(path, start, total);

        _mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, total, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pointer);
        try
        {
            Names = AddTensors(SafetensorsHeader.Parse(path, new ReadOnlySpan<byte>(_pointer, length), total));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The path, or the name given for bytes; for messages.</summary>
    public string Source { get; }

    /// <summary>In the order of the data.</summary>
    public IReadOnlyList<string> Names { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = ReadOnlyDictionary<string, string>.Empty;

    /// <exception cref="SafetensorsException">There is no tensor of that name.</exception>
    public SafetensorsTensor this[string name] =>
        _tensors.TryGetValue(name, out var tensor) ? tensor : throw new SafetensorsException($"{Source}: there is no tensor '{name}'");

    /// <summary>Maps a file.</summary>
    /// <exception cref="FileNotFoundException"/>
    /// <exception cref="SafetensorsException">The file breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return new SafetensorsFile(path, stream);
    }

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="bytes">The whole file; must not change while this lives.</param>
    /// <param name="source">Its name in messages.</param>
    /// <exception cref="SafetensorsException">The file breaks a rule of the format.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> bytes, string source = "safetensors")
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        return new SafetensorsFile(source, bytes);
    }

    public bool Contains(string name) => _tensors.ContainsKey(name);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_pointer != null)
        {
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
            _pointer = null;
        }

        _view?.Dispose();
        _mapping?.Dispose();
    }

    internal ReadOnlySpan<byte> Slice(long start, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _pointer != null ? new ReadOnlySpan<byte>(_pointer + start, length) : _memory.Span.Slice((int)start, length);
    }

    private List<string> AddTensors(SafetensorsHeader header)
    {
        Metadata = header.Metadata.AsReadOnly();
        foreach (var entry in header.Entries)
            _tensors.Add(entry.Name, new SafetensorsTensor(this, entry, header.DataStart));
        return header.Entries.ConvertAll(entry => entry.Name);
    }
}
