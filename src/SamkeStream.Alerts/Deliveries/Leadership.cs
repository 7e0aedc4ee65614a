using SamkeStream.Hosting;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts.Deliveries;

/// <summary>One Alerts process of several delivers; another takes over within <see cref="Turn"/> of its end.</summary>
internal sealed class Leadership(AlertDeliveries deliveries, SamkeOptions options, TimeProvider time)
{
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(15);

    // A store in a folder has one process at a time, which need not wait for the turn of the one before.
    private readonly string _owner = options.Redis is null ? "folder" : Guid.NewGuid().ToString("N");

    /// <summary>Whether this process delivers; renews its turn.</summary>
    public async ValueTask<bool> HoldsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await deliveries.TryLeadAsync(_owner, now, now + Turn, cancellationToken);
    }

    /// <summary>Lets another begin at once.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await deliveries.TryLeadAsync(_owner, now, now, cancellationToken);
    }
}
