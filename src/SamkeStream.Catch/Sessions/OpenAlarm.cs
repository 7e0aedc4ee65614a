using SamkeStream.Hosting;

namespace SamkeStream.Catch.Sessions;

/// <param name="At">When it was raised.</param>
/// <param name="Kind">What the drift turned out to be; null while undecided.</param>
/// <param name="Trace">Trace of the prompt that raised it; what follows from the alarm belongs to it too.</param>
internal sealed record OpenAlarm(DateTimeOffset At, string? Kind, TraceContext? Trace);
