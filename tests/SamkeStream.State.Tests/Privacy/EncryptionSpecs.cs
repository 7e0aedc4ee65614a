using System.Text;
using SamkeStream.State.Audit;
using SamkeStream.State.Privacy;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.State.Tests.Privacy;

/// <summary>What lies in a store, byte for byte: the texts of prompts only where no key is configured.</summary>
public abstract class EncryptionSpecs
{
    private const string Canary = "canary 5f2d";

    private static readonly RecordCipher Cipher = RecordCipherSpecs.With(7);

    private string _window = "";
    private RefusedMessage? _refused;

    protected abstract IStore Store { get; }

    /// <summary>All bytes that the store holds.</summary>
    protected abstract Task<byte[]> RawAsync();

    [Fact]
    public async Task With_a_key_no_text_lies_in_the_store()
    {
        await WriteAsync(Cipher);

        Assert.Equal(-1, (await RawAsync()).AsSpan().IndexOf("5f2d"u8));
        await CheckAsync(Cipher);
        // Somebody without the key is told, and changes nothing.
        var told = await Assert.ThrowsAsync<InvalidDataException>(async () => await new StreamStates(Store).ReadAsync("shop"));
        Assert.Contains("Samke:Privacy:Keys:k", told.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await new ValidationItems(Store).AddAsync("shop", [Item("2")]));
        await CheckAsync(Cipher);
    }

    [Fact]
    public async Task Without_a_key_the_search_would_have_found_it_and_a_key_reads_it_later()
    {
        await WriteAsync(RecordCipher.None);

        Assert.NotEqual(-1, (await RawAsync()).AsSpan().IndexOf("5f2d"u8));
        await CheckAsync(Cipher);
        await new ValidationItems(Store, Cipher).AddAsync("shop", [Item("2")]);
        Assert.Equal(2, (await new ValidationItems(Store, Cipher).GetAsync("shop")).Count);
    }

    private async Task WriteAsync(RecordCipher cipher)
    {
        await new StreamRegistry(Store).DeleteAsync("shop");
        var states = new StreamStates(Store, cipher);
        var versions = (await states.TryWriteAsync([new StateWrite("shop", StateVersions.None, Head(1), Bytes("snapshot"), null)]))![0];
        Assert.NotNull(await states.TryWriteAsync([new StateWrite("shop", versions, Head(2), null, Bytes("entry"))]));
        await new ValidationItems(Store, cipher).AddAsync("shop", [Item("1")]);
        _window = await new PromptWindows(Store, cipher).PutAsync(Window, TimeSpan.FromHours(1));
        _refused = await new RefusedMessages(Store, new AuditLog(Store), cipher).AddAsync(
            new RefusedMessage { Reason = "text-empty", Detail = "d", Source = "s", Stream = "shop", At = DateTimeOffset.UnixEpoch }, Bytes("body"));
    }

    private static PromptWindow Window => new() { Stream = "shop", Epoch = 1, Prompts = [new WindowPrompt { Ordinal = 1, Text = Canary, Id = "p" }] };

    private async Task CheckAsync(RecordCipher cipher)
    {
        var state = (await new StreamStates(Store, cipher).ReadAsync("shop"))!;
        Assert.Equal(Bytes("snapshot"), state.Snapshot.ToArray());
        Assert.Equal(Bytes("entry"), Assert.Single(state.Log).ToArray());
        Assert.NotNull(await new StreamStates(Store, cipher).TryWriteAsync([new StateWrite("shop", state.Versions, Head(state.Head.Commit + 1), null, Bytes("next"))]));
        Assert.Equal(2, (await new StreamStates(Store, cipher).ReadAsync("shop"))!.Log.Count);
        await new StreamStates(Store, cipher).TryWriteAsync([new StateWrite("shop", (await new StreamStates(Store, cipher).ReadAsync("shop"))!.Versions, Head(9), Bytes("snapshot"), null)]);
        state = (await new StreamStates(Store, cipher).ReadAsync("shop"))!;
        Assert.NotNull(await new StreamStates(Store, cipher).TryWriteAsync([new StateWrite("shop", state.Versions, Head(10), null, Bytes("entry"))]));
        Assert.Equal(Canary, Assert.Single(await new ValidationItems(Store, cipher).GetAsync("shop")).Prompt);
        Assert.Equal(Canary, Assert.Single((await new PromptWindows(Store, cipher).GetAsync("shop", _window))!.Prompts).Text);
        Assert.Equal(Bytes("body"), (await new RefusedMessages(Store, new AuditLog(Store), cipher).GetBodyAsync(_refused!))!.Value.ToArray());
    }

    private static ValidationItem Item(string id) => new() { Id = id, Prompt = Canary, Choices = ["a", "b"], Answer = 0 };

    private static byte[] Bytes(string what) => Encoding.UTF8.GetBytes($"{what}: {Canary}");

    private static StreamHead Head(long commit) => new() { Commit = commit, Prompts = commit, Phase = "learning", Epoch = 0, Ingest = new IngestCounters() };
}

public sealed class FolderEncryptionSpecs : EncryptionSpecs, IAsyncLifetime
{
    private readonly TemporaryStore _temporary = TemporaryStore.Open();

    protected override IStore Store => _temporary.Store;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    protected override Task<byte[]> RawAsync() => _temporary.RawAsync();
}

public sealed class RedisEncryptionSpecs : EncryptionSpecs, IAsyncLifetime
{
    private TemporaryRedis? _temporary;

    protected override IStore Store => _temporary!.Store;

    public async ValueTask InitializeAsync() => _temporary = await TemporaryRedis.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (_temporary is not null)
            await _temporary.DisposeAsync();
    }

    protected override Task<byte[]> RawAsync() => _temporary!.Server.ReadAllAsync();
}
