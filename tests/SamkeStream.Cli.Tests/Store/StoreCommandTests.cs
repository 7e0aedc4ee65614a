using System.Security.Cryptography;
using SamkeStream.State;
using SamkeStream.State.Audit;
using SamkeStream.State.Privacy;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Store;

public sealed class StoreCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _a = SHA256.HashData("a"u8);
    private readonly byte[] _b = SHA256.HashData("b"u8);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_change_of_keys_the_older_one_is_no_longer_needed()
    {
        await UseAsync("a", async store => await new ValidationItems(store, Cipher("a")).AddAsync("shop", [new ValidationItem { Id = "1", Prompt = "text", Choices = ["x", "y"], Answer = 0 }]));
        await UseAsync("b", store => new StreamRegistry(store).PutAsync(new StreamSettings { Stream = "shop", PromptTtlHours = 300 }).AsTask());

        var (code, output, errors) = await SamkeProcess.RunAsync(["store", "re-encrypt", "--actor", "anna", "--reason", "rotation", .. Settings("b")]);

        Assert.True(code == 0, errors);
        Assert.Contains("1 of 1 streams and references looked at, 1 of 1 records rewritten with key 'b'", output, StringComparison.Ordinal);
        Assert.Contains("keep the older keys for 300 h, until ", output, StringComparison.Ordinal);
        await UseAsync("b", async store =>
        {
            var alone = new RecordCipher(new RecordKeys(new Dictionary<string, byte[]> { ["b"] = _b }, "b"));
            Assert.Single(await new ValidationItems(store, alone).GetAsync("shop"));
            var entry = Assert.Single(await new AuditLog(store).ListAsync(10));
            Assert.Equal(("anna", "re-encrypt", "store", "rotation"), (entry.Actor, entry.Verb, entry.Target, entry.Reason));
        });
    }

    [Fact]
    public async Task Another_key_than_the_workers_write_with_is_refused()
    {
        await UseAsync("a", _ => Task.CompletedTask);

        var (code, _, errors) = await SamkeProcess.RunAsync(["store", "re-encrypt", .. Settings("b")]);

        Assert.Equal(1, code);
        Assert.Contains("Samke:Privacy:CurrentKey is b, but the workers write with key 'a'; allowed: that one", errors, StringComparison.Ordinal);
    }

    /// <summary>As a worker does that writes with this key.</summary>
    private async Task UseAsync(string current, Func<IStore, Task> act)
    {
        await using var store = FolderStore.Open(_folder.Path, new FakeTime());
        Assert.Null(await KeyRegister.EnterAsync(store, Cipher(current).Keys));
        await act(store);
    }

    private string[] Settings(string current) =>
    [
        "--store-folder", _folder.Path, "--privacy:keys:a", Convert.ToBase64String(_a), "--privacy:keys:b", Convert.ToBase64String(_b), "--privacy:current-key", current,
    ];

    private RecordCipher Cipher(string current) => new(new RecordKeys(new Dictionary<string, byte[]> { ["a"] = _a, ["b"] = _b }, current));
}
