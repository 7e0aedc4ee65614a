namespace SamkeStream.Catch.Ingest;

/// <summary>Lets messages be read only while few prompts wait. Objects that wait for long are old ones to the collector, which comes for those seldom; the broker's bytes are reused.</summary>
/// <param name="capacity">Prompts that may wait before the next message is read.</param>
internal sealed class PromptRoom(int capacity)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _freed;
    private int _waiting;

    /// <summary>Returns when a message may be read.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (NextChange() is { } freed)
            await freed.WaitAsync(cancellationToken);
    }

    /// <summary>Prompts came in.</summary>
    public void Take(int prompts)
    {
        lock (_gate)
            _waiting += prompts;
    }

    /// <summary>Prompts wait no more.</summary>
    public void Free(int prompts)
    {
        lock (_gate)
        {
            _waiting -= prompts;
            if (_waiting >= capacity)
                return;
            _freed?.SetResult();
            _freed = null;
        }
    }

    /// <summary>Null where there is room.</summary>
    private Task? NextChange()
    {
        lock (_gate)
            return _waiting < capacity ? null : (_freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
