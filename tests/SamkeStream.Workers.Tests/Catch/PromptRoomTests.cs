using SamkeStream.Catch.Ingest;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

public sealed class PromptRoomTests
{
    [Fact]
    public async Task A_message_is_read_while_fewer_prompts_wait_than_there_is_room_for()
    {
        var room = new PromptRoom(10);
        room.Take(9);
        await room.WaitAsync(TestContext.Current.CancellationToken);
        room.Take(32);

        var first = room.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        var second = room.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        room.Free(31);
        Assert.False(first.IsCompleted || second.IsCompleted);
        room.Free(1);

        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task The_wait_can_be_cancelled()
    {
        var room = new PromptRoom(1);
        room.Take(1);
        using var stop = new CancellationTokenSource();
        var wait = room.WaitAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
