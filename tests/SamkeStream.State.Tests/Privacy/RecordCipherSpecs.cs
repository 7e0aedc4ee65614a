using System.Security.Cryptography;
using System.Text;
using SamkeStream.State.Privacy;
using Xunit;

namespace SamkeStream.State.Tests.Privacy;

public sealed class RecordCipherSpecs
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("where is my parcel?");

    [Fact]
    public void What_was_encrypted_is_read_by_all_who_have_the_key()
    {
        var (first, second) = (Key(1), Key(2));
        var old = new RecordCipher(new RecordKeys(new Dictionary<string, byte[]> { ["a"] = first }, "a"));
        var rotated = new RecordCipher(new RecordKeys(new Dictionary<string, byte[]> { ["a"] = first, ["b"] = second }, "b"));

        var stored = old.Encrypt("window:shop", Text);
        Assert.False(stored.Span.IndexOf("parcel"u8) >= 0);
        Assert.Equal(Text, rotated.Decrypt("window:shop", stored).ToArray());
        Assert.Equal(Text, rotated.Decrypt("window:shop", rotated.Encrypt("window:shop", Text)).ToArray());
        Assert.Contains("key 'b'", Assert.Throws<InvalidDataException>(() => old.Decrypt("window:shop", rotated.Encrypt("window:shop", Text))).Message, StringComparison.Ordinal);
        Assert.Empty(old.Decrypt("empty", old.Encrypt("empty", ReadOnlyMemory<byte>.Empty)).ToArray());
    }

    [Fact]
    public void A_record_is_the_same_bytes_each_time_and_other_bytes_under_another_name()
    {
        var cipher = With(1);

        Assert.Equal(cipher.Encrypt("window:shop", Text).ToArray(), cipher.Encrypt("window:shop", Text).ToArray());
        Assert.NotEqual(cipher.Encrypt("window:shop", Text).ToArray(), cipher.Encrypt("window:other", Text).ToArray());
        Assert.NotEqual(cipher.Encrypt("window:shop", Text).ToArray(), With(2).Encrypt("window:shop", Text).ToArray());
    }

    [Fact]
    public void A_record_that_was_moved_changed_or_written_with_another_key_is_an_error()
    {
        var cipher = With(1);
        var stored = cipher.Encrypt("window:shop", Text).ToArray();

        Assert.Contains("window:other", Assert.Throws<InvalidDataException>(() => cipher.Decrypt("window:other", stored)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => With(2).Decrypt("window:shop", stored));
        var missing = Assert.Throws<InvalidDataException>(() => RecordCipher.None.Decrypt("window:shop", stored));
        Assert.Contains("Samke:Privacy:Keys:k", missing.Message, StringComparison.Ordinal);
        for (var i = 0; i < stored.Length; i++)
        {
            var changed = (byte[])stored.Clone();
            changed[i] ^= 1;
            // Without mark and format it is read as it is, and that is no text.
            if (i <= 5)
                Assert.Equal(-1, cipher.Decrypt("window:shop", changed).Span.IndexOf("parcel"u8));
            else
                Assert.Throws<InvalidDataException>(() => cipher.Decrypt("window:shop", changed));
        }

        for (var length = 5; length < stored.Length; length++)
            Assert.Throws<InvalidDataException>(() => cipher.Decrypt("window:shop", stored.AsMemory(0, length)));
    }

    [Fact]
    public void Records_that_were_written_without_a_key_stay_readable()
    {
        Assert.Equal(Text, With(1).Decrypt("any", RecordCipher.None.Encrypt("any", Text)).ToArray());
        // A body that somebody sent may look like an encrypted record.
        var looksEncrypted = With(3).Encrypt("any", Text);
        var stored = RecordCipher.None.Encrypt("any", looksEncrypted);
        Assert.Equal(looksEncrypted.ToArray(), RecordCipher.None.Decrypt("any", stored).ToArray());
        Assert.Equal(looksEncrypted.ToArray(), With(1).Decrypt("any", stored).ToArray());
    }

    [Theory]
    [InlineData(31)]
    [InlineData(16)]
    [InlineData(0)]
    public void A_key_of_another_length_is_refused(int length)
    {
        var refused = Assert.Throws<ArgumentException>(() => new RecordKeys(new Dictionary<string, byte[]> { ["k"] = new byte[length] }, "k"));
        Assert.Contains($"key k has {length} bytes; allowed are 32", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_tells_a_key_that_is_missing_or_another_one()
    {
        await using var temporary = TemporaryStore.Open();
        var store = temporary.Store;
        Assert.Null(await KeyRegister.EnterAsync(store, RecordKeys.None));
        Assert.Null(await KeyRegister.EnterAsync(store, With(1).Keys));
        var register = (await store.ReadAsync("privacy:keys"))!;

        Assert.Equal("k", (await KeyRegister.EnterAsync(store, RecordKeys.None))!.Value.KeyId);
        Assert.Contains("another key", (await KeyRegister.EnterAsync(store, With(2).Keys))!.Value.Problem, StringComparison.Ordinal);
        Assert.Equal(register.Version, (await store.ReadAsync("privacy:keys"))!.Version);

        // Rotated: then the old one may go.
        Assert.Null(await KeyRegister.EnterAsync(store, new RecordKeys(new Dictionary<string, byte[]> { ["k"] = Key(1), ["n"] = Key(9) }, "n")));
        Assert.Null(await KeyRegister.EnterAsync(store, new RecordKeys(new Dictionary<string, byte[]> { ["n"] = Key(9) }, "n")));
        // Read only: what is written from now on is plain.
        Assert.Null(await KeyRegister.EnterAsync(store, new RecordKeys(new Dictionary<string, byte[]> { ["n"] = Key(9) }, null)));
        Assert.Null(await KeyRegister.EnterAsync(store, RecordKeys.None));
    }

    internal static RecordCipher With(byte seed) => new(new RecordKeys(new Dictionary<string, byte[]> { ["k"] = Key(seed) }, "k"));

    private static byte[] Key(byte seed) => SHA256.HashData([seed]);
}
