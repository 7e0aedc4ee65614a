using System.Buffers.Binary;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>
/// A stream's newest prompts in order, each as the bytes that it is stored as: half of what its strings would take, and most of what a stream has in memory is this.
/// </summary>
internal sealed class RecentPrompts
{
    private const int FirstCapacity = 8;

    /// <summary>Bytes at the end: time, its offset, time of arrival.</summary>
    private const int TimesLength = sizeof(long) + sizeof(short) + sizeof(long);

    private Entry[] _ring = new Entry[FirstCapacity];
    private int _start;

    public int Count { get; private set; }

    /// <summary>When the oldest text was taken; null where none is kept.</summary>
    public DateTimeOffset? OldestText
    {
        get
        {
            var oldest = long.MaxValue;
            for (var i = 0; i < Count; i++)
            {
                if (At(i) is { HasText: true } entry)
                    oldest = Math.Min(oldest, TakenOf(entry.Bytes));
            }

            return oldest < long.MaxValue ? new DateTimeOffset(oldest, TimeSpan.Zero) : null;
        }
    }

    /// <summary>Their numbers and what is stored of them, in order.</summary>
    public IEnumerable<(long Ordinal, byte[] Bytes)> Stored
    {
        get
        {
            for (var i = 0; i < Count; i++)
                yield return (At(i).Ordinal, At(i).Bytes);
        }
    }

    /// <summary>All, in order.</summary>
    public IEnumerable<WindowPrompt> All => Stored.Select(prompt => Read(prompt.Ordinal, prompt.Bytes));

    /// <param name="ordinal">Higher than all before.</param>
    /// <param name="prompt">The prompt.</param>
    public void Add(long ordinal, IncomingPrompt prompt)
    {
        if (Count == _ring.Length)
            Grow();
        At(Count++) = new Entry(ordinal, Write(prompt), prompt.Text.Length > 0);
    }

    /// <summary>The prompt with this number; null where it is not there.</summary>
    public WindowPrompt? Find(long ordinal) => IndexOf(ordinal) is >= 0 and var index ? Read(ordinal, At(index).Bytes) : null;

    /// <summary>When the prompt with this number was asked; null where it is not there.</summary>
    public DateTimeOffset? TimeOf(long ordinal) => IndexOf(ordinal) is >= 0 and var index ? TimeOf(At(index).Bytes) : null;

    /// <summary>Puts another form of the newest prompt in its place.</summary>
    public void ReplaceNewest(IncomingPrompt prompt)
    {
        ref var entry = ref At(Count - 1);
        entry = new Entry(entry.Ordinal, Write(prompt), prompt.Text.Length > 0);
    }

    /// <summary>Drops those before this number.</summary>
    public void RemoveBefore(long ordinal)
    {
        while (Count > 0 && At(0).Ordinal < ordinal)
        {
            At(0) = default;
            _start = (_start + 1) % _ring.Length;
            Count--;
        }
    }

    /// <summary>Puts hashes in the place of texts that were taken until then.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetTexts(DateTimeOffset until)
    {
        var isAny = false;
        for (var i = 0; i < Count; i++)
        {
            ref var entry = ref At(i);
            if (!entry.HasText || TakenOf(entry.Bytes) > until.UtcTicks)
                continue;
            entry = new Entry(entry.Ordinal, Write(ReadIncoming(entry.Bytes).WithoutText()), false);
            isAny = true;
        }

        return isAny;
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

    private static IncomingPrompt ReadIncoming(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        return Read(reader, hasHash: true);
    }

    private static WindowPrompt Read(long ordinal, byte[] bytes)
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

    private static DateTimeOffset TimeOf(byte[] bytes)
    {
        var times = bytes.AsSpan()[^TimesLength..];
        return new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(times), TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(times[sizeof(long)..])));
    }

    /// <summary>UTC ticks of the arrival, of the prompt's own time where that is not known.</summary>
    private static long TakenOf(byte[] bytes) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan()[^sizeof(long)..]) is > 0 and var taken ? taken : TimeOf(bytes).UtcTicks;

    private ref Entry At(int index) => ref _ring[(_start + index) % _ring.Length];

    /// <summary>Numbers rise by one as a rule, so mostly the first guess is right.</summary>
    private int IndexOf(long ordinal)
    {
        if (Count == 0 || ordinal < At(0).Ordinal || ordinal > At(Count - 1).Ordinal)
            return -1;
        var (low, high) = (0, (int)Math.Min(Count - 1, ordinal - At(0).Ordinal));
        while (At(high).Ordinal != ordinal)
        {
            if (low >= high)
                return -1;
            var middle = (low + high) / 2;
            if (At(middle).Ordinal < ordinal)
                low = middle + 1;
            else
                high = middle;
        }

        return high;
    }

    private void Grow()
    {
        var ring = new Entry[2 * _ring.Length];
        for (var i = 0; i < Count; i++)
            ring[i] = At(i);
        (_ring, _start) = (ring, 0);
    }

    private readonly record struct Entry(long Ordinal, byte[] Bytes, bool HasText);
}
