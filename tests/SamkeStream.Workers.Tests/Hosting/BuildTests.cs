using SamkeStream.Hosting;
using SamkeStream.Serve;
using Xunit;

namespace SamkeStream.Workers.Tests.Hosting;

public sealed class BuildTests
{
    [Fact]
    public async Task A_build_that_fails_leaves_the_store_to_the_next()
    {
        var folder = Directory.CreateTempSubdirectory("samke-workers-");
        string[] args = ["--store-folder", folder.FullName, "--urls", "http://127.0.0.1:0", "--serve:completions", "false"];

        await Assert.ThrowsAsync<InvalidOperationException>(() => SamkeHost.BuildAsync(args, [new ServeWorker()], configure: _ => throw new InvalidOperationException()));
        await using (await SamkeHost.BuildAsync(args, [new ServeWorker()]))
        {
            // Opened, so the lock was free.
        }

        folder.Delete(recursive: true);
    }
}
