using Microsoft.AspNetCore.Builder;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Privacy;
using SamkeStream.Serve;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Privacy;

public sealed class PrivacyOptionsTests : IDisposable
{
    private static readonly string Key = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private static readonly string Other = Convert.ToBase64String(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_come_by_their_ids_or_from_files_and_one_of_them_writes()
    {
        var file = Path.Combine(_folder.Path, "key");
        await File.WriteAllTextAsync(file, Key + "\n", TestContext.Current.CancellationToken);

        Assert.Null((await ReadAsync()).Keys.Current);
        var one = await ReadAsync("--privacy:keys:k1file", file);
        Assert.Equal("k1", one.Keys.Current);
        var two = await ReadAsync("--privacy:keys:k1", Key, "--privacy:keys:K2", Other, "--privacy:current-key", "k2");
        Assert.Equal(("k2", 2), (two.Keys.Current, two.Keys.Ids.Count()));
        Assert.Equal(one.Keys.FingerprintOf("k1"), two.Keys.FingerprintOf("k1"));
        Assert.Null((await ReadAsync("--privacy:keys:k2", Other, "--privacy:keys:k1", Key, "--privacy:current-key", "none")).Keys.Current);
    }

    [Theory]
    [InlineData("--privacy:keys:k1 AAAA", "Samke:Privacy:Keys:k1 is '…'; allowed: the Base64 of 32 random bytes")]
    [InlineData("--privacy:keys:k1 secret!", "Samke:Privacy:Keys:k1 is '…'; allowed: the Base64 of 32 random bytes")]
    [InlineData("--privacy:keys:k_1 KEY", "Samke:Privacy:Keys:k_1 is '…'; allowed: ids of 1 to 32 letters and digits")]
    [InlineData("--privacy:keys:k1 KEY --privacy:keys:k2 KEY", "Samke:Privacy:CurrentKey is ''; allowed: the id of the key to write with, one of k1, k2, or none")]
    [InlineData("--privacy:keys:k1 KEY --privacy:current-key k3", "Samke:Privacy:CurrentKey is 'k3'; allowed: k1, none")]
    [InlineData("--privacy:keys:k1file /nowhere", "Samke:Privacy:Keys:k1File is '/nowhere'; allowed: the path of a file that holds the secret")]
    [InlineData("--privacy:colour red", "Samke:Privacy:colour is no setting")]
    public async Task A_wrong_key_is_told_at_start_without_its_bytes(string arguments, string expected)
    {
        var refused = await Assert.ThrowsAsync<SettingsException>(() => ReadAsync(arguments.Replace("KEY", Key, StringComparison.Ordinal).Split(' ')));

        Assert.Contains(expected, refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret!", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_does_not_start_without_the_key_that_the_store_is_written_with()
    {
        await ReadAsync("--privacy:keys:k1", Key);

        foreach (var arguments in new string[][] { [], ["--privacy:keys:k1", Other], ["--privacy:keys:k2", Key] })
        {
            var refused = await Assert.ThrowsAsync<SettingsException>(() => ReadAsync(arguments));
            Assert.StartsWith("Samke:Privacy:Keys:k1 is ", Assert.Single(refused.Problems), StringComparison.Ordinal);
        }

        await ReadAsync("--privacy:keys:k1", Key);
    }

    private async Task<PrivacyOptions> ReadAsync(params string[] arguments)
    {
        await using WebApplication app = await SamkeHost.BuildAsync(
            ["--store-folder", Path.Combine(_folder.Path, "store"), "--urls", "http://127.0.0.1:0", "--serve:completions", "false", .. arguments], [new ServeWorker()]);
        return (PrivacyOptions)app.Services.GetService(typeof(PrivacyOptions))!;
    }
}
