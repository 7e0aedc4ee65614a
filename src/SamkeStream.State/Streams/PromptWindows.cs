namespace SamkeStream.State.Streams;

/// <summary>Windows of prompts as blobs: JSON, named by its SHA-256, so the same window always has the same name.</summary>
public sealed class PromptWindows(IStore store)
{
    /// <summary>Stores a window for a time and returns its digest.</summary>
    public ValueTask<string> PutAsync(PromptWindow window, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(window);
        return store.PutBlobAsync(JsonDocuments.Encode(window), lifetime, cancellationToken);
    }

    /// <summary>The window, or null where its lifetime is over.</summary>
    /// <exception cref="DamagedBlobException">The bytes have another digest.</exception>
    /// <exception cref="InvalidDataException">The blob is no window.</exception>
    public async ValueTask<PromptWindow?> GetAsync(string digest, CancellationToken cancellationToken = default)
    {
        if (await store.GetBlobAsync(digest, cancellationToken) is not { } json)
            return null;
        var window = JsonDocuments.Decode<PromptWindow>(json.Span, $"window {digest}");
        return window.Prompts is not null && window.Prompts.All(prompt => prompt?.Text is not null)
            ? window
            : throw new InvalidDataException($"window {digest} has prompts without text");
    }
}
