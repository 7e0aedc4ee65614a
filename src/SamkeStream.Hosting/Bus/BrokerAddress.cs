using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SamkeStream.Hosting;

/// <summary>The parts of an AMQP address.</summary>
public sealed record BrokerAddress(string Host, ushort Port, string VirtualHost, string User, string Password, bool UseTls)
{
    public static BrokerAddress Parse(string address)
    {
        var uri = new Uri(address);
        var useTls = uri.Scheme == "amqps";
        var user = uri.UserInfo.Split(':', 2);
        return new BrokerAddress(
            uri.Host,
            (ushort)(uri.Port > 0 ? uri.Port : useTls ? 5671 : 5672),
            uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "/",
            user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : "guest",
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "guest",
            useTls);
    }

    /// <summary>The address without its password.</summary>
    public override string ToString() => $"{(UseTls ? "amqps" : "amqp")}://{User}@{Host}:{Port}/{(VirtualHost == "/" ? "" : VirtualHost)}";

    /// <summary>Logs in once; waits for a broker that is just starting.</summary>
    /// <exception cref="SettingsException">Nobody answers there in time, or the login is refused.</exception>
    public async Task ProbeAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync(timeout, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (BrokerUnreachableException exception)
            {
                var cause = exception.InnerException ?? exception;
                if (cause is AuthenticationFailureException or OperationInterruptedException || time.GetElapsedTime(started) >= timeout)
                    throw Unreachable(cause);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A connection of its own, beside the bus.</summary>
    public Task<IConnection> ConnectAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            HostName = Host,
            Port = Port,
            VirtualHost = VirtualHost,
            UserName = User,
            Password = Password,
            RequestedConnectionTimeout = timeout,
            AutomaticRecoveryEnabled = false,
        };
        factory.Ssl.Enabled = UseTls;
        factory.Ssl.ServerName = Host;
        return factory.CreateConnectionAsync(cancellationToken);
    }

    private SettingsException Unreachable(Exception cause) =>
        new([$"Samke:Broker is '{this}', which does not let us in ({cause.Message.TrimEnd('.')}); allowed: embedded, or the address of a running RabbitMQ"], cause);
}
