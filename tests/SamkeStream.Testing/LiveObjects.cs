namespace SamkeStream.Testing;

/// <summary>Counts of objects that hold native memory, for tests that nothing is left behind.</summary>
public static class LiveObjects
{
    /// <summary>The count once what nobody holds is gone: what earlier tests left must not go in the middle of this one.</summary>
    public static long Settled(Func<long> count)
    {
        ArgumentNullException.ThrowIfNull(count);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return count();
    }
}
