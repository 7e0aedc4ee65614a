using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
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

    /// <summary>MassTransit gives up a start that takes longer than its timeout, logs that, and lets the host go on: prompts would come in, and nobody would hear commands and events.</summary>
    [Fact]
    public async Task A_start_that_takes_long_is_waited_for()
    {
        using var folder = new TempFolder();
        await using var app = await SamkeHost.BuildAsync(["--store-folder", folder.Path, "--urls", "http://127.0.0.1:0", "--serve:completions", "false"], [new ServeWorker()]);

        var host = app.Services.GetRequiredService<IOptions<MassTransitHostOptions>>().Value;
        Assert.True(host.WaitUntilStarted);
        Assert.Null(host.StartTimeout);
    }
}
