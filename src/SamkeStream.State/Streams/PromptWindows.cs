using SamkeStream.State.Privacy;

namespace SamkeStream.State.Streams;

/// <summary>
/// Windows of prompts as blobs: JSON, encrypted where a key is configured, named by the SHA-256 of what is stored. The same window always has the
/// same name, as long as the key is the same.
/// </summary>
public sealed class PromptWindows(IStore store, RecordCipher? cipher = null)
{
    private readonly RecordCipher _cipher = cipher ?? RecordCipher.None;

    /// <summary>Stores a window for a time and returns its digest.</summary>
    public ValueTask<string> PutAsync(PromptWindow window, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(window);
        return store.PutBlobAsync(_cipher.Encrypt(NameOf(window.Stream), JsonDocuments.Encode(window)), lifetime, cancellationToken);
    }

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
        return window.Prompts is not null && window.Prompts.All(prompt => prompt?.Text is not null)
            ? window
            : throw new InvalidDataException($"window {digest} has prompts without text");
    }

    private static string NameOf(string stream) => $"window:{stream}";
}
