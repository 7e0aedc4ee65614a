using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Hosting;

public sealed class BuildTests
{
    [Fact]
    public async Task A_build_that_fails_leaves_the_store_to_the_next()
    {
        using var folder = new TempFolder();
        string[] args = ["--store-folder", folder.Path, "--urls", "http://127.0.0.1:0", "--serve:completions", "false"];

        await Assert.ThrowsAsync<InvalidOperationException>(() => SamkeHost.BuildAsync(args, [new ServeWorker()], configure: _ => throw new InvalidOperationException()));
        await using (await SamkeHost.BuildAsync(args, [new ServeWorker()]))
        {
            // Opened, so the lock was free.
        }
    }
}
