namespace SamkeStream.Workers.Tests;

/// <summary>A clock that goes as the system's does, and that can be put forward: timers go on as they are.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _ahead;

    public void Forward(TimeSpan span) => Interlocked.Add(ref _ahead, span.Ticks);

#pragma warning disable RS0030 // The clock that it is ahead of.
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));
#pragma warning restore RS0030
}
