using System.Globalization;
using System.Text;

namespace SamkeStream.State.CrashWriter;

/// <summary>
/// What the killed program writes. Step n commits two documents and deletes or makes a third, appends n to a log, and stores
/// a blob; all bodies follow from n, so a reader can tell a whole state from a mixed one.
/// </summary>
public static class Workload
{
    public const string First = "pair:first";
    public const string Second = "pair:second";
    public const string Odd = "pair:odd";
    public const string Log = "steps";
    public const int Kept = 64;

    /// <summary>
    /// Where the store stands. A kill between the parts of a step may have left its commit without its log entry and blob; they
    /// are made here, so that all of the step is acknowledged.
    /// </summary>
    public static async Task<long> ResumeAsync(IStore store)
    {
        var last = await LastStepAsync(store);
        if (last > 0)
        {
            await store.AppendAsync(Log, Body(last), Kept);
            await store.PutBlobAsync(Body(-last));
        }

        return last;
    }

    /// <summary>Makes one step after the given one and returns its number.</summary>
    public static async Task<long> StepAsync(IStore store, long last)
    {
        var next = last + 1;
        var writes = new List<DocumentWrite>
        {
            new(First, Body(next), last == 0 ? null : StoreKey.VersionOf(Body(last))),
            new(Second, Body(next), last == 0 ? null : StoreKey.VersionOf(Body(last))),
        };
        if (next % 2 == 1)
            writes.Add(new DocumentWrite(Odd, Body(next), null));
        else
            writes.Add(new DocumentWrite(Odd, null, StoreKey.VersionOf(Body(last))));

        // All three are under way at once, so that a kill meets batches too.
        var commit = store.TryCommitAsync(writes).AsTask();
        var append = store.AppendAsync(Log, Body(next), Kept).AsTask();
        var blob = store.PutBlobAsync(Body(-next)).AsTask();
        await Task.WhenAll(commit, append, blob);
        return await commit ? next : throw new InvalidOperationException($"step {next} was refused");
    }

    /// <summary>The number, a blank, and up to 20 000 bytes of filling.</summary>
    public static byte[] Body(long number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture) + " ";
        return Encoding.ASCII.GetBytes(text.PadRight((int)(Math.Abs(number) * 7919 % 20_000) + text.Length, (char)('a' + (Math.Abs(number) % 26))));
    }

    /// <summary>The number that a body was made from; an error where the body is not whole.</summary>
    public static long NumberOf(ReadOnlySpan<byte> body)
    {
        var number = long.Parse(Encoding.ASCII.GetString(body[..body.IndexOf((byte)' ')]), CultureInfo.InvariantCulture);
        return body.SequenceEqual(Body(number)) ? number : throw new InvalidDataException($"the body of {number} is not whole");
    }

    /// <summary>The last step whose commit the store holds; an error where its documents do not fit together.</summary>
    public static async Task<long> LastStepAsync(IStore store)
    {
        var first = await NumberAsync(store, First);
        var second = await NumberAsync(store, Second);
        var odd = await NumberAsync(store, Odd);
        if (first != second || odd != (first % 2 == 1 ? first : 0))
            throw new InvalidDataException($"documents of steps {first}, {second} and {odd} lie side by side");
        return first;
    }

    private static async Task<long> NumberAsync(IStore store, string key) =>
        await store.ReadAsync(key) is { } document ? NumberOf(document.Body.Span) : 0;
}
