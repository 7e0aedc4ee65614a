using System.Threading.Channels;

namespace SamkeStream.State.Folder;

/// <summary>
/// The one thread that changes documents and logs. It takes what is waiting, makes it durable in the journal with one flush,
/// then changes the files and answers. When the journal is long, it makes the files durable and empties the journal.
/// </summary>
internal sealed class FolderWriter : IAsyncDisposable
{
    private const long LongJournal = 16 << 20;
    private const int BatchLimit = 128;

    private readonly FolderFiles _files;
    private readonly Journal _journal;
    private readonly Channel<Request> _requests = Channel.CreateBounded<Request>(1024);
    private readonly Dictionary<string, string?> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LogFile> _logs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unflushed = new(StringComparer.Ordinal);
    private Task _loop = Task.CompletedTask;
    private bool _hasFailed;

    private FolderWriter(FolderFiles files)
    {
        _files = files;
        _journal = Journal.Open(files.Journal);
    }

    public static FolderWriter Start(FolderFiles files)
    {
        var writer = new FolderWriter(files);
        try
        {
            writer.Replay();
        }
        catch
        {
            writer._journal.Dispose();
            throw;
        }

        writer._loop = Task.Run(writer.RunAsync);
        return writer;
    }

    public Task<bool> CommitAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken) =>
        SendAsync(new CommitRequest(writes), cancellationToken);

    public Task<bool> AppendAsync(string log, ReadOnlyMemory<byte> entry, int keep, CancellationToken cancellationToken) =>
        SendAsync(new AppendRequest(log, entry, keep), cancellationToken);

    public Task<bool> DeleteLogAsync(string log, CancellationToken cancellationToken) =>
        SendAsync(new DeleteLogRequest(log), cancellationToken);

    /// <summary>Empties the journal, which holds earlier versions of documents too.</summary>
    public Task<bool> CompactAsync(CancellationToken cancellationToken) => SendAsync(new CompactRequest(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_requests.Writer.TryComplete())
            return;
        await _loop;
        try
        {
            if (!_hasFailed)
                Checkpoint();
        }
        catch (IOException)
        {
            // The journal still holds everything; the next opening replays it.
        }

        _journal.Dispose();
    }

    private async Task<bool> SendAsync(Request request, CancellationToken cancellationToken)
    {
        try
        {
            await _requests.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(FolderStore));
        }

        return await request.Done.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        var batch = new List<Request>();
        while (await _requests.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchLimit && _requests.Reader.TryRead(out var request))
                batch.Add(request);
            try
            {
                if (_hasFailed)
                    Replay();
                Write(batch);
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to the callers; the loop must go on for the next ones.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _hasFailed = true;
                foreach (var request in batch)
                    request.Done.TrySetException(exception);
            }
        }
    }

    private void Write(List<Request> batch)
    {
        var accepted = new List<(Request Request, JournalRecord Record)>();
        var versions = new Dictionary<string, string?>(StringComparer.Ordinal);
        var sequences = new Dictionary<string, long>(StringComparer.Ordinal);
        var compactions = batch.OfType<CompactRequest>().ToList();
        foreach (var request in batch.Where(request => request is not CompactRequest))
        {
            if (Accept(request, versions, sequences) is { } record)
                accepted.Add((request, record));
            else
                request.Done.TrySetResult(false);
        }

        if (accepted.Count > 0)
            _journal.Append([.. accepted.Select(item => item.Record.Encode())]);
        foreach (var (request, record) in accepted)
        {
            Apply(record);
            request.Done.TrySetResult(true);
        }

        if (_journal.Length > LongJournal || (compactions.Count > 0 && _journal.Length > 0))
            Checkpoint();
        foreach (var request in compactions)
            request.Done.TrySetResult(true);
    }

    /// <summary>What the journal must hold for this request, or null for a commit whose versions do not fit.</summary>
    private JournalRecord? Accept(Request request, Dictionary<string, string?> versions, Dictionary<string, long> sequences)
    {
        if (request is AppendRequest append)
        {
            var sequence = sequences.TryGetValue(append.Log, out var next) ? next : LogOf(append.Log).NextSequence;
            sequences[append.Log] = sequence + 1;
            return new JournalRecord.Append(append.Log, sequence, append.Keep, append.Entry);
        }

        if (request is DeleteLogRequest delete)
        {
            sequences[delete.Log] = 0;
            return new JournalRecord.DeleteLog(delete.Log);
        }

        var writes = ((CommitRequest)request).Writes;
        foreach (var write in writes)
        {
            var version = versions.TryGetValue(write.Key, out var pending) ? pending : VersionOf(write.Key);
            if (!string.Equals(version, write.ExpectedVersion, StringComparison.Ordinal))
                return null;
        }

        foreach (var write in writes)
            versions[write.Key] = write.Body is { } body ? StoreKey.VersionOf(body.Span) : null;
        return new JournalRecord.Commit([.. writes.Select(write => (write.Key, write.Body))]);
    }

    private void Apply(JournalRecord record)
    {
        switch (record)
        {
            case JournalRecord.Commit commit:
                foreach (var (key, body) in commit.Writes)
                    ApplyDocument(key, body);
                break;
            case JournalRecord.Append append:
                var log = LogOf(append.Log);
                if (append.Sequence >= log.NextSequence)
                    log.Append(append.Sequence, append.Entry.Span, append.Keep);
                _unflushed.Add(_files.LogPath(append.Log));
                break;
            case JournalRecord.DeleteLog delete:
                File.Delete(_files.LogPath(delete.Log));
                _logs.Remove(delete.Log);
                break;
        }
    }

    private void ApplyDocument(string key, ReadOnlyMemory<byte>? body)
    {
        var path = _files.DocumentPath(key);
        if (body is { } bytes)
            Disk.Replace(path, Path.Combine(_files.Temporary, "document"), bytes.Span, durable: false);
        else
            File.Delete(path);
        _versions[key] = body is { } written ? StoreKey.VersionOf(written.Span) : null;
        _unflushed.Add(path);
    }

    /// <summary>Applies what the journal holds (again) and begins with an empty one.</summary>
    private void Replay()
    {
        _versions.Clear();
        _logs.Clear();
        foreach (var payload in _journal.Read())
            Apply(JournalRecord.Decode(payload));
        Checkpoint();
        _hasFailed = false;
    }

    private void Checkpoint()
    {
        foreach (var path in _unflushed.Where(File.Exists))
            Disk.FlushFile(path);
        Disk.FlushFolder(_files.Documents);
        Disk.FlushFolder(_files.Logs);
        _unflushed.Clear();
        _journal.Clear();
    }

    private string? VersionOf(string key)
    {
        if (_versions.TryGetValue(key, out var version))
            return version;
        var path = _files.DocumentPath(key);
        version = File.Exists(path) ? StoreKey.VersionOf(File.ReadAllBytes(path)) : null;
        _versions[key] = version;
        return version;
    }

    private LogFile LogOf(string log)
    {
        if (!_logs.TryGetValue(log, out var file))
            _logs[log] = file = new LogFile(_files.LogPath(log), Path.Combine(_files.Temporary, "log"));
        return file;
    }

    private abstract record Request
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record CommitRequest(IReadOnlyList<DocumentWrite> Writes) : Request;

    private sealed record AppendRequest(string Log, ReadOnlyMemory<byte> Entry, int Keep) : Request;

    private sealed record DeleteLogRequest(string Log) : Request;

    private sealed record CompactRequest : Request;
}
