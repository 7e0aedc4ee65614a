using System.Security.Cryptography;
using System.Text;

namespace SamkeStream.State.Privacy;

/// <summary>
/// Encrypts records that hold texts of prompts, or vectors beside them, with AES-256-GCM. A record's name is authenticated with it, so that
/// it is of no use under another name. The nonce is a keyed hash of name and content (24 bytes, of which half select the message's key): the same
/// record is the same bytes each time, so that blobs keep their names and versions mean what they meant. Safe for use from several threads.
/// </summary>
/// <remarks>
/// Layout: mark [5], format [1], length of the key's id [1], id, nonce [24], tag [16], content. What does not begin with the mark is read as it is:
/// it was written without a key.
/// </remarks>
public sealed class RecordCipher(RecordKeys keys)
{
    private const byte Plain = 0;
    private const byte Encrypted = 1;
    private const int NonceBytes = 24;
    private const int GcmNonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Writes records as they are; cannot read encrypted ones.</summary>
    public static RecordCipher None { get; } = new(RecordKeys.None);

    public RecordKeys Keys => keys;

    private static ReadOnlySpan<byte> Mark => [0, (byte)'S', (byte)'E', (byte)'N', (byte)'C'];

    /// <summary>The record as it is to be stored.</summary>
    /// <param name="name">Of the record; it must be named alike to be read.</param>
    /// <param name="content">Its bytes.</param>
    public ReadOnlyMemory<byte> Encrypt(string name, ReadOnlyMemory<byte> content)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (keys.Current is not { } id)
            return content.Span.StartsWith(Mark) ? (byte[])[.. Mark, Plain, .. content.Span] : content;
        var key = keys.Find(id)!;
        var label = Encoding.UTF8.GetBytes(name);
        var start = Mark.Length + 2 + id.Length;
        var stored = new byte[start + NonceBytes + TagBytes + content.Length];
        Mark.CopyTo(stored);
        stored[Mark.Length] = Encrypted;
        stored[Mark.Length + 1] = (byte)id.Length;
        Encoding.ASCII.GetBytes(id, stored.AsSpan(Mark.Length + 2));
        var nonce = stored.AsSpan(start, NonceBytes);
        NonceOf(key, label, content.Span, nonce);
        using var gcm = CipherOf(key, nonce);
        gcm.Encrypt(
            nonce[GcmNonceBytes..], content.Span, stored.AsSpan(start + NonceBytes + TagBytes), stored.AsSpan(start + NonceBytes, TagBytes), label);
        return stored;
    }

    /// <summary>Whether a stored record was written as <see cref="Encrypt"/> writes now: with the same key, or with none.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> stored)
    {
        if (!stored.StartsWith(Mark) || (stored.Length > Mark.Length && stored[Mark.Length] == Plain))
            return keys.Current is null;
        var id = stored[(Mark.Length + 1)..];
        return keys.Current is { } current && id.Length > current.Length && id[0] == current.Length && id[1..(1 + current.Length)].SequenceEqual(Encoding.ASCII.GetBytes(current));
    }

    /// <summary>The record as it was given.</summary>
    /// <param name="name">As it was named when it was written.</param>
    /// <param name="stored">Its bytes in the store.</param>
    /// <exception cref="InvalidDataException">The key is missing or another one; the bytes were changed, or written under another name.</exception>
    public ReadOnlyMemory<byte> Decrypt(string name, ReadOnlyMemory<byte> stored)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!stored.Span.StartsWith(Mark))
            return stored;
        var bytes = stored.Span[Mark.Length..];
        if (bytes.Length >= 1 && bytes[0] == Plain)
            return stored[(Mark.Length + 1)..];
        if (bytes.Length < 2 || bytes[0] != Encrypted || bytes.Length < 2 + bytes[1] + NonceBytes + TagBytes)
            throw new InvalidDataException($"the encrypted record {name} is damaged");
        var id = Encoding.ASCII.GetString(bytes.Slice(2, bytes[1]));
        if (keys.Find(id) is not { } key)
            throw new InvalidDataException($"the record {name} is encrypted with key '{id}', which is missing; allowed is a start with Samke:Privacy:Keys:{id}");
        bytes = bytes[(2 + id.Length)..];
        using var gcm = CipherOf(key, bytes[..NonceBytes]);
        var content = new byte[bytes.Length - NonceBytes - TagBytes];
        try
        {
            gcm.Decrypt(bytes[GcmNonceBytes..NonceBytes], bytes[(NonceBytes + TagBytes)..], bytes.Slice(NonceBytes, TagBytes), content, Encoding.UTF8.GetBytes(name));
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new InvalidDataException(
                $"the record {name} cannot be decrypted with key '{id}' (Samke:Privacy:Keys:{id}): it was changed, moved, or written with another key of that id", exception);
        }

        return content;
    }

    private static void NonceOf(RecordKeys.Derived key, byte[] label, ReadOnlySpan<byte> content, Span<byte> nonce)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Nonces);
        hash.AppendData(BitConverter.GetBytes(label.Length));
        hash.AppendData(label);
        hash.AppendData(content);
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        digest[..NonceBytes].CopyTo(nonce);
    }

    private static AesGcm CipherOf(RecordKeys.Derived key, ReadOnlySpan<byte> nonce)
    {
        Span<byte> message = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Messages, nonce[..GcmNonceBytes], message);
        return new AesGcm(message, TagBytes);
    }
}
