using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.State.Privacy;

namespace SamkeStream.State;

/// <summary>Documents that hold JSON.</summary>
internal static class JsonDocuments
{
    public static byte[] Encode<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, ContractJson.Options);

    /// <exception cref="InvalidDataException">The bytes are not the JSON of this type.</exception>
    public static T Decode<T>(ReadOnlySpan<byte> json, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, ContractJson.Options)
                ?? throw new InvalidDataException($"{where} holds null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{where} cannot be read: {JsonProblem.Of(exception)}");
        }
    }

    public static async ValueTask<T?> ReadAsync<T>(this IStore store, string key, CancellationToken cancellationToken)
        where T : class =>
        await store.ReadAsync(key, cancellationToken) is { } document ? Decode<T>(document.Body.Span, key) : null;

    /// <summary>The document of a record that holds texts.</summary>
    public static async ValueTask<T?> ReadAsync<T>(this IStore store, string key, RecordCipher cipher, CancellationToken cancellationToken)
        where T : class =>
        await store.ReadAsync(key, cancellationToken) is { } document ? Decode<T>(cipher.Decrypt(key, document.Body).Span, key) : null;

    /// <summary>Reads, changes and writes a document until no other writer came between. Returning the same object writes nothing.</summary>
    public static ValueTask<T> UpdateAsync<T>(this IStore store, string key, Func<T?, T> change, CancellationToken cancellationToken)
        where T : class =>
        store.UpdateAsync(key, RecordCipher.None, change, cancellationToken);

    /// <summary>The same with a record that holds texts.</summary>
    public static async ValueTask<T> UpdateAsync<T>(this IStore store, string key, RecordCipher cipher, Func<T?, T> change, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var document = await store.ReadAsync(key, cancellationToken);
            var before = document is null ? null : Decode<T>(cipher.Decrypt(key, document.Body).Span, key);
            var after = change(before);
            if (ReferenceEquals(before, after)
                || await store.TryCommitAsync([new DocumentWrite(key, cipher.Encrypt(key, Encode(after)), document?.Version)], cancellationToken))
                return after;
        }
    }
}
