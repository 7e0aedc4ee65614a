using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>
/// A stream's newest prompts in order, each as the bytes that it is stored as; all but the last few, which lie in one buffer, are compressed in blocks: most of what a
/// stream has in memory would be this. Buffer and blocks are used again.
/// </summary>
internal sealed class RecentPrompts
{
    private const int BlockLength = 32;

    /// <summary>Bytes at the end: time, its offset, time of arrival.</summary>
    private const int TimesLength = sizeof(long) + sizeof(short) + sizeof(long);

    private static readonly Comparer<RecentPrompt> ByOrdinal = Comparer<RecentPrompt>.Create((one, other) => one.Ordinal.CompareTo(other.Ordinal));

    /// <summary>Bytes that the buffer grows by at least.</summary>
    private const int Growth = 1024;

    private readonly List<PackedPrompts> _blocks = [];
    private readonly List<RecentPrompt> _tail = [];
    private PackedPrompts? _spare;
    private byte[] _buffer = [];
    private int _used;

    public int Count => _tail.Count + _blocks.Sum(block => block.Count);

    /// <summary>When the oldest text was taken; null where none is kept.</summary>
    public DateTimeOffset? OldestText
    {
        get
        {
            var oldest = long.MaxValue;
            foreach (var block in _blocks)
                oldest = Math.Min(oldest, block.OldestText);
            foreach (var prompt in _tail)
                oldest = Math.Min(oldest, prompt.TextTaken);
            return oldest < long.MaxValue ? new DateTimeOffset(oldest, TimeSpan.Zero) : null;
        }
    }

    /// <summary>Their numbers and what is stored of them, in order; to be read before the next prompt is added.</summary>
    public IEnumerable<(long Ordinal, ReadOnlyMemory<byte> Bytes)> Stored => _blocks.SelectMany(block => block.Unpack()).Concat(_tail).Select(prompt => (prompt.Ordinal, prompt.Bytes));

    /// <summary>All, in order.</summary>
    public IEnumerable<WindowPrompt> All => Stored.Select(prompt => Read(prompt.Ordinal, prompt.Bytes));

    /// <param name="ordinal">Higher than all before.</param>
    /// <param name="prompt">The prompt.</param>
    public void Add(long ordinal, IncomingPrompt prompt)
    {
        // The newest one, which is asked for most, is never packed.
        if (_tail.Count > BlockLength)
            Pack();
        Append(Entry(ordinal, prompt));
    }

    /// <summary>The prompt with this number; null where it is not there.</summary>
    public WindowPrompt? Find(long ordinal) => Lookup(ordinal) is { } prompt ? Read(ordinal, prompt.Bytes) : null;

    /// <summary>When the prompt with this number was asked; null where it is not there.</summary>
    public DateTimeOffset? TimeOf(long ordinal) => Lookup(ordinal) is { } prompt ? TimeOf(prompt.Bytes) : null;

    /// <summary>Puts another form of the newest prompt in its place.</summary>
    public void ReplaceNewest(IncomingPrompt prompt)
    {
        var newest = _tail[^1];
        _tail.RemoveAt(_tail.Count - 1);
        _used -= newest.Bytes.Length;
        Append(Entry(newest.Ordinal, prompt));
    }

    /// <summary>Drops those before this number.</summary>
    public void RemoveBefore(long ordinal)
    {
        foreach (var block in _blocks)
        {
            block.RemoveBefore(ordinal);
            if (block.Count == 0)
                _spare = block;
        }

        _blocks.RemoveAll(block => block.Count == 0);
        var kept = _tail.FindIndex(prompt => prompt.Ordinal >= ordinal);
        if (kept != 0)
            Move(_buffer, kept > 0 ? kept : _tail.Count);
    }

    /// <summary>Puts hashes in the place of texts that were taken until then.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetTexts(DateTimeOffset until)
    {
        var isAny = false;
        for (var i = 0; i < _blocks.Count; i++)
        {
            if (_blocks[i].OldestText > until.UtcTicks)
                continue;
            _blocks[i].Fill(_blocks[i].Unpack().ConvertAll(Forget));
            isAny = true;
        }

        // What is left in it of earlier texts.
        _spare = null;
        if (!_tail.Exists(IsOld))
            return isAny;
        var tail = _tail.ConvertAll(prompt => Forget(prompt with { Bytes = prompt.Bytes.ToArray() }));
        _tail.Clear();
        _buffer.AsSpan(0, _used).Clear();
        _used = 0;
        tail.ForEach(Append);
        return true;

        bool IsOld(RecentPrompt prompt) => prompt.TextTaken <= until.UtcTicks;

        RecentPrompt Forget(RecentPrompt prompt) => IsOld(prompt) ? Entry(prompt.Ordinal, ReadIncoming(prompt.Bytes).WithoutText()) : prompt;
    }

    /// <summary>A prompt as it is stored: strings with their lengths before them, times at the end.</summary>
    public static byte[] Write(IncomingPrompt prompt)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(prompt.Text);
        // Empty is none: neither may be empty.
        writer.Write(prompt.Hash ?? "");
        writer.Write(prompt.Id ?? "");
        writer.Write(prompt.Trace?.Traceparent ?? "");
        writer.Write(prompt.Trace?.Tracestate ?? "");
        writer.Write(prompt.Time.Ticks);
        writer.Write((short)prompt.Time.TotalOffsetMinutes);
        writer.Write(prompt.TakenAt?.UtcTicks ?? 0);
        writer.Flush();
        return buffer.ToArray();
    }

    /// <param name="reader">At the beginning of what <see cref="Write"/> gave.</param>
    /// <param name="hasHash">Whether hash and time of arrival are in it; they were not in earlier versions.</param>
    public static IncomingPrompt Read(BinaryReader reader, bool hasHash)
    {
        var (text, hash) = (reader.ReadString(), hasHash ? reader.ReadString() : "");
        var (id, traceparent, tracestate) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        var time = new DateTimeOffset(reader.ReadInt64(), TimeSpan.FromMinutes(reader.ReadInt16()));
        var taken = hasHash ? reader.ReadInt64() : 0;
        return new IncomingPrompt(text, id.Length > 0 ? id : null, time, Trace: TraceContext.Parse(traceparent, tracestate))
        {
            Hash = hash.Length > 0 ? hash : null,
            TakenAt = taken > 0 ? new DateTimeOffset(taken, TimeSpan.Zero) : null,
        };
    }

    private void Pack()
    {
        var block = _spare ?? new PackedPrompts();
        _spare = null;
        block.Fill(_tail[..BlockLength]);
        _blocks.Add(block);
        // A few large prompts must not keep it large.
        Move(_buffer.Length > (2 * _used) + Growth ? new byte[_used] : _buffer, BlockLength);
    }

    private void Append(RecentPrompt prompt)
    {
        var length = prompt.Bytes.Length;
        if (_used + length > _buffer.Length)
            Move(new byte[_used + length + Growth], 0);
        prompt.Bytes.CopyTo(_buffer.AsMemory(_used));
        _tail.Add(prompt with { Bytes = _buffer.AsMemory(_used, length) });
        _used += length;
    }

    /// <summary>Drops the first prompts of the buffer and moves the others to the beginning of this one, which may be the same.</summary>
    private void Move(byte[] buffer, int dropped)
    {
        _tail.RemoveRange(0, dropped);
        (_buffer, _used) = (buffer, 0);
        for (var i = 0; i < _tail.Count; i++)
        {
            var bytes = _tail[i].Bytes;
            bytes.CopyTo(buffer.AsMemory(_used));
            _tail[i] = _tail[i] with { Bytes = buffer.AsMemory(_used, bytes.Length) };
            _used += bytes.Length;
        }
    }

    private static IncomingPrompt ReadIncoming(ReadOnlyMemory<byte> bytes)
    {
        MemoryMarshal.TryGetArray(bytes, out var segment);
        using var reader = new BinaryReader(new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false));
        return Read(reader, hasHash: true);
    }

    private static WindowPrompt Read(long ordinal, ReadOnlyMemory<byte> bytes)
    {
        var prompt = ReadIncoming(bytes);
        return new WindowPrompt
        {
            Ordinal = ordinal,
            Text = prompt.Text,
            Hash = prompt.Hash,
            Id = prompt.Id,
            Time = prompt.Time,
            TakenAt = prompt.TakenAt,
            Traceparent = prompt.Trace?.Traceparent,
            Tracestate = prompt.Trace?.Tracestate,
        };
    }

    private static DateTimeOffset TimeOf(ReadOnlyMemory<byte> bytes)
    {
        var times = bytes.Span[^TimesLength..];
        return new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(times), TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(times[sizeof(long)..])));
    }

    /// <summary>Where its time of arrival is not known, a text counts as taken at the prompt's own time.</summary>
    private static RecentPrompt Entry(long ordinal, IncomingPrompt prompt) =>
        new(ordinal, Write(prompt), prompt.Text.Length > 0 ? (prompt.TakenAt ?? prompt.Time).UtcTicks : long.MaxValue);

    private RecentPrompt? Lookup(long ordinal)
    {
        if (_tail.Count > 0 && ordinal >= _tail[0].Ordinal)
            return InOrder(_tail, ordinal);
        var block = _blocks.Find(block => ordinal <= block.LastOrdinal);
        return block?.Contains(ordinal) == true ? InOrder(block.Unpack(), ordinal) : null;
    }

    private static RecentPrompt? InOrder(List<RecentPrompt> prompts, long ordinal)
    {
        var place = prompts.BinarySearch(new RecentPrompt(ordinal, default, 0), ByOrdinal);
        return place < 0 ? null : prompts[place];
    }
}
