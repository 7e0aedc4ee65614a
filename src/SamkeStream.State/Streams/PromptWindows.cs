using SamkeStream.State.Privacy;

namespace SamkeStream.State.Streams;

/// <summary>
/// Windows of prompts as blobs: JSON, encrypted where a key is configured, named by the SHA-256 of what is stored. The same window always has the
/// same name, as long as the key is the same.
/// </summary>
public sealed class PromptWindows(IStore store, RecordCipher? cipher = null, TextPolicy? policy = null)
{
    private readonly RecordCipher _cipher = cipher ?? RecordCipher.None;
    private readonly TextPolicy _policy = policy ?? TextPolicy.Text;

    /// <summary>Stores a window for a time, without texts where the stream keeps none, and returns its digest.</summary>
    public async ValueTask<string> PutAsync(PromptWindow window, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.Stream.Length == 0)
            return await store.PutBlobAsync(Encode(window), lifetime, cancellationToken);
        if (await KeepsTextsAsync(window.Stream, cancellationToken))
        {
            var content = Encode(window);
            await StreamTexts.NoteAsync(store, window.Stream, StoreKey.DigestOf(content.Span), cancellationToken);
            var digest = await store.PutBlobAsync(content, lifetime, cancellationToken);
            // Whoever forbids texts now deletes what was noted; he may have done so before the blob was there.
            if (await KeepsTextsAsync(window.Stream, cancellationToken))
                return digest;
            await store.DeleteBlobAsync(digest, cancellationToken);
        }

        return await store.PutBlobAsync(Encode(window with { Prompts = [.. window.Prompts.Select(prompt => prompt.WithoutText())] }), lifetime, cancellationToken);
    }

    /// <summary>Deletes all windows and bodies of refused messages that hold texts of a stream.</summary>
    public ValueTask DeleteTextsAsync(string stream, CancellationToken cancellationToken = default) => StreamTexts.DeleteAsync(store, stream, cancellationToken);

    /// <summary>Deletes a window.</summary>
    public ValueTask DeleteAsync(string digest, CancellationToken cancellationToken = default) => store.DeleteBlobAsync(digest, cancellationToken);

    /// <summary>The window, or null where its lifetime is over.</summary>
    /// <param name="stream">The stream it belongs to; empty for the prompts of a file.</param>
    /// <param name="digest">From <see cref="PutAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DamagedBlobException">The bytes have another digest.</exception>
    /// <exception cref="InvalidDataException">The blob is no window of this stream, or its key is missing.</exception>
    public async ValueTask<PromptWindow?> GetAsync(string stream, string digest, CancellationToken cancellationToken = default)
    {
        if (await store.GetBlobAsync(digest, cancellationToken) is not { } stored)
            return null;
        var window = JsonDocuments.Decode<PromptWindow>(_cipher.Decrypt(NameOf(stream), stored).Span, $"window {digest}");
        return window.Prompts is not null && window.Prompts.All(prompt => prompt?.Text is not null && (prompt.HasText || prompt.Hash is not null))
            ? window
            : throw new InvalidDataException($"window {digest} has prompts without text");
    }

    private async ValueTask<bool> KeepsTextsAsync(string stream, CancellationToken cancellationToken) =>
        _policy.KeepsTexts(await store.ReadAsync<StreamSettings>(StreamKeys.Settings(stream), cancellationToken));

    private ReadOnlyMemory<byte> Encode(PromptWindow window) => _cipher.Encrypt(NameOf(window.Stream), JsonDocuments.Encode(window));

    private static string NameOf(string stream) => $"window:{stream}";
}
