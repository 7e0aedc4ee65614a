using System.Collections.Concurrent;

namespace SamkeStream.Catch.Ingest;

/// <summary>
/// The one thread that encodes prompts. On the pool's threads each would get its own native heap and its own helpers of the tensor library, and one of the few that small
/// machines begin with would be taken from those who answer broker and store.
/// </summary>
internal sealed class EncoderThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public EncoderThread() => new Thread(Run) { IsBackground = true, Name = "samke encoder" }.Start();

    /// <summary>Runs work after all that was given before.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    /// <summary>What was given is still done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }
}
