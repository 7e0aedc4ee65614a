using System.Text;

namespace SamkeStream.State.Privacy;

/// <summary>Which blobs hold texts of a stream's prompts, so that they can be deleted before their lifetime is over.</summary>
internal static class StreamTexts
{
    /// <summary>Blobs that are known of a stream; older ones end with their lifetime.</summary>
    private const int Kept = 20_000;

    /// <summary>Notes a blob; before it is written, so that none is missed.</summary>
    public static ValueTask NoteAsync(IStore store, string stream, string digest, CancellationToken cancellationToken) =>
        store.AppendAsync(LogOf(stream), Encoding.ASCII.GetBytes(digest), Kept, cancellationToken);

    /// <summary>Deletes all blobs with texts of the stream.</summary>
    public static async ValueTask DeleteAsync(IStore store, string stream, CancellationToken cancellationToken)
    {
        foreach (var digest in (await store.ReadLogAsync(LogOf(stream), Kept, cancellationToken)).Select(entry => Encoding.ASCII.GetString(entry.Span)).Distinct())
            await store.DeleteBlobAsync(digest, cancellationToken);
        await store.DeleteLogAsync(LogOf(stream), cancellationToken);
    }

    private static string LogOf(string stream) => $"texts:{Contracts.StreamName.Require(stream)}";
}
